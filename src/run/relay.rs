//! Passes an API's response on to standard output: byte for byte to a pipe, and to a terminal with everything
//! harmful escaped, colours included.

use std::io::Read;

use super::console::Console;
use super::wire::broken;
use crate::outcome::Failure;
use crate::render::style::for_terminal;

/// Bytes of a body held at a time.
pub const PIECE: usize = 64 << 10;

/// Writes a body as it comes, and returns its start.
pub fn pass_on(body: &mut dyn Read, console: &mut Console) -> Result<Vec<u8>, Failure> {
    let mut start = Vec::new();
    let mut piece = vec![0; PIECE];
    let mut kept = Vec::new();
    while !console.stdout.closed {
        let length = body.read(&mut piece).map_err(|error| broken(&error))?;
        let piece = &piece[..length];
        start.extend_from_slice(&piece[..length.min(PIECE - start.len())]);
        if console.stdout.terminal.is_none() {
            console.write(piece)?;
        } else {
            kept.extend_from_slice(piece);
            let whole = if length == 0 {
                kept.len()
            } else {
                whole(&kept)
            };
            write(&kept[..whole], console)?;
            kept.drain(..whole);
        }
        if length == 0 {
            break;
        }
    }
    Ok(start)
}

/// Writes untrusted bytes.
pub fn write(bytes: &[u8], console: &mut Console) -> Result<(), Failure> {
    if console.stdout.terminal.is_some() {
        console.write(for_terminal(bytes, false).as_bytes())
    } else {
        console.write(bytes)
    }
}

/// How many bytes can be shown before the rest arrives: up to a character, or a line ending, that is cut off.
fn whole(bytes: &[u8]) -> usize {
    let open = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        Err(_) | Ok(_) => bytes.len(),
    };
    if bytes[..open].ends_with(b"\r") {
        open - 1
    } else {
        open
    }
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn a_character_that_is_cut_off_waits_for_its_rest() {
        for (bytes, expected) in [
            (&b"abc"[..], 3),
            (b"ab\xc3", 2),
            (b"ab\xe2\x82", 2),
            (b"ab\xff", 3),
            (b"ab\r", 2),
            (b"ab\r\n", 4),
            (b"", 0),
        ] {
            assert_eq!(whole(bytes), expected, "{bytes:?}");
        }
    }
}
