//! Lines that are typed or pasted at a terminal, which drops what is too long of them without a word.

/// Characters of a line after which a terminal drops the rest (`MAX_CANON` of the system).
pub const TERMINAL_LINE: usize = if cfg!(target_os = "linux") {
    4095
} else {
    1023
};

/// Watches the lengths of lines, piece by piece.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedLines {
    /// Length of the line that is being read.
    line: usize,
}

impl TypedLines {
    /// Whether a line ends in this piece that is as long as a terminal lets a line be.
    pub fn is_cut(&mut self, piece: &[u8]) -> bool {
        let mut cut = false;
        for line in piece.split_inclusive(|byte| *byte == b'\n') {
            let ended = line.ends_with(b"\n");
            self.line += line.len() - usize::from(ended);
            if ended {
                cut |= self.line == TERMINAL_LINE;
                self.line = 0;
            }
        }
        cut
    }
}
