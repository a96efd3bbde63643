//! Lines that are typed or pasted at a terminal, which silently drops the end of lines that are too long.

/// Characters of a line after which a terminal drops the rest (the system's `MAX_CANON`).
pub const TERMINAL_LINE: usize = if cfg!(target_os = "linux") {
    4095
} else {
    1023
};

/// Tracks the lengths of lines, piece by piece.
#[derive(Clone, Copy, Debug, Default)]
pub struct TypedLines {
    /// Length of the current line.
    line: usize,
}

impl TypedLines {
    /// Whether a line ends in this piece that has the maximum length of a terminal line.
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
