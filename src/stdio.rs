//! The standard streams as the process got them: whether they are terminals, and whether what is written arrives.

use voxtoken::{Reach, Size};

#[cfg(unix)]
pub use unix::{interruptible, reach, size};
#[cfg(windows)]
pub use windows::{interruptible, reach, size};

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::io::{self, ErrorKind, Read};
    use std::os::fd::AsFd;
    use std::os::unix::fs::MetadataExt;

    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::fs::{FileType, OFlags, fcntl_getfl, fstat};

    use super::{Reach, Size, known};

    /// Longest wait for input before it is looked whether a signal came.
    const WAIT: Timespec = Timespec {
        tv_sec: 0,
        tv_nsec: 200_000_000,
    };

    /// An input whose reader learns of signals while there is nothing to read, by `ErrorKind::Interrupted`.
    pub fn interruptible(input: impl AsFd) -> impl Read {
        Interruptible(input)
    }

    struct Interruptible<F>(F);

    impl<F: AsFd> Read for Interruptible<F> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let mut input = [PollFd::new(&self.0, PollFlags::IN)];
            if poll(&mut input, Some(&WAIT))? == 0 {
                return Err(ErrorKind::Interrupted.into());
            }
            Ok(rustix::io::read(&self.0, buffer)?)
        }
    }

    /// The size of a terminal, or the usual one if it is unknown.
    pub fn size(terminal: &impl AsFd) -> Size {
        known(terminal_size::terminal_size_of(terminal))
    }

    /// Whether what is written to a stream arrives. If a stream was closed when the process started, Rust's runtime
    /// has opened the null device in its place, for reading and writing.
    pub fn reach(stream: &impl AsFd) -> Reach {
        let Ok(flags) = fcntl_getfl(stream) else {
            return Reach::Closed;
        };
        let access = flags & OFlags::RWMODE;
        if access == OFlags::RDONLY {
            return Reach::Closed;
        }
        let null = fstat(stream).is_ok_and(|found| {
            FileType::from_raw_mode(found.st_mode) == FileType::CharacterDevice
                && fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == found.st_rdev)
        });
        match null {
            false => Reach::Open,
            true if access == OFlags::RDWR => Reach::Closed,
            true => Reach::Discarded,
        }
    }
}

#[cfg(windows)]
mod windows {
    use std::io::Read;
    use std::os::windows::io::AsHandle;

    use super::{Reach, Size, known};

    /// The size of a terminal, or the usual one if it is unknown.
    pub fn size(terminal: &impl AsHandle) -> Size {
        known(terminal_size::terminal_size_of(terminal))
    }

    /// An input. Its reader learns of signals only when something arrives.
    pub fn interruptible(input: impl Read) -> impl Read {
        input
    }

    /// Unknown on this system.
    pub fn reach<T>(_: &T) -> Reach {
        Reach::Open
    }
}

fn known(size: Option<(terminal_size::Width, terminal_size::Height)>) -> Size {
    size.map_or_else(Size::default, |(width, height)| Size {
        columns: width.0.into(),
        rows: height.0.into(),
    })
}
