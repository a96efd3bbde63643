//! Files that hold a secret: written whole or not at all, and readable only by their owner.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// Prefix of a file's temporary name.
const PREFIX: &str = ".voxtoken-";

/// Writes a new file with mode 0600. Its name appears once all of it is on the disk. An existing file is an error,
/// or is replaced with `force`. A symbolic link is itself replaced, and the file it points to stays unchanged.
pub fn write_new(path: &Path, bytes: &[u8], force: bool) -> io::Result<()> {
    let mut file = Unfinished::create(path, force)?;
    file.write(bytes)?;
    file.finish()
}

/// A new file that is written piece by piece. Its name appears with [`Unfinished::finish`]; until then, or if that
/// is never called, there is no file.
pub struct Unfinished {
    draft: Draft,
    path: PathBuf,
    force: bool,
}

/// The file before it has its name.
enum Draft {
    /// A file without a name, so that a kill leaves nothing behind.
    #[cfg(target_os = "linux")]
    Unnamed(File),
    /// A file with a temporary name in the same directory.
    Beside(tempfile::NamedTempFile),
}

impl Draft {
    fn as_file(&mut self) -> &mut File {
        match self {
            #[cfg(target_os = "linux")]
            Self::Unnamed(file) => file,
            Self::Beside(file) => file.as_file_mut(),
        }
    }
}

impl Unfinished {
    /// Creates a file with mode 0600, for a path as [`write_new`] takes it.
    pub fn create(path: &Path, force: bool) -> io::Result<Self> {
        check_place(path, force)?;
        let directory = directory_of(path)?;
        #[cfg(target_os = "linux")]
        let unnamed = unnamed::create(directory)?.map(Draft::Unnamed);
        #[cfg(not(target_os = "linux"))]
        let unnamed = None;
        let draft = match unnamed {
            Some(draft) => draft,
            None => Draft::Beside(beside(directory)?),
        };
        Ok(Self {
            draft,
            path: path.into(),
            force,
        })
    }

    /// Takes room on the disk for bytes that are written later, so that a full disk is found before. Nothing may be
    /// written yet.
    pub fn reserve(&mut self, bytes: usize) -> io::Result<()> {
        let file = self.draft.as_file();
        file.write_all(&vec![0; bytes])?;
        // On some file systems, only this reports a full disk.
        file.sync_all()?;
        file.rewind()
    }

    /// Appends bytes.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.draft.as_file().write_all(bytes)
    }

    /// A second handle to its bytes, in case it cannot be finished.
    pub fn written(&self) -> io::Result<WrittenFile> {
        let file = match &self.draft {
            #[cfg(target_os = "linux")]
            Draft::Unnamed(file) => file.try_clone()?,
            Draft::Beside(file) => file.as_file().try_clone()?,
        };
        Ok(WrittenFile(file))
    }

    /// Syncs it to the disk, and gives it its name.
    pub fn finish(mut self) -> io::Result<()> {
        let file = self.draft.as_file();
        // Without the rest of what was reserved.
        let length = file.stream_position()?;
        file.set_len(length)?;
        file.sync_all()?;
        let file = match self.draft {
            #[cfg(target_os = "linux")]
            Draft::Unnamed(mut file) => {
                if unnamed::name(&file, &self.path, self.force)? {
                    return Ok(());
                }
                let mut named = beside(directory_of(&self.path)?)?;
                file.seek(SeekFrom::Start(0))?;
                io::copy(&mut file, named.as_file_mut())?;
                named.as_file().sync_all()?;
                named
            }
            Draft::Beside(file) => file,
        };
        let persisted = if self.force {
            file.persist(&self.path)
        } else {
            file.persist_noclobber(&self.path)
        };
        persisted.map_err(|error| error.error)?;
        Ok(())
    }
}

/// The bytes of a file that may have lost its name.
pub struct WrittenFile(File);

impl WrittenFile {
    /// Reads all bytes, from the start.
    pub fn read_again(mut self) -> io::Result<impl Read> {
        self.0.rewind()?;
        Ok(self.0)
    }
}

fn directory_of(path: &Path) -> io::Result<&Path> {
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    fs::metadata(directory)?;
    Ok(directory)
}

fn beside(directory: &Path) -> io::Result<tempfile::NamedTempFile> {
    tempfile::Builder::new()
        .prefix(PREFIX)
        .tempfile_in(directory)
        // Its error names a file that the user does not know.
        .map_err(|error| io::Error::from(error.kind()))
}

/// Whether a new file may be put at this path: nothing is there, or with `force` a regular file or a link to one. A
/// device is never replaced, nor a link to a link, such as `/dev/stdout`.
fn check_place(path: &Path, force: bool) -> io::Result<()> {
    let Ok(there) = fs::symlink_metadata(path) else {
        return Ok(());
    };
    let kind = there.file_type();
    if kind.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let links_to_file = || {
        let target = fs::read_link(path)?;
        let beside = path.parent().unwrap_or(Path::new(""));
        Ok::<_, io::Error>(fs::symlink_metadata(beside.join(target))?.is_file())
    };
    let regular = kind.is_file() || (kind.is_symlink() && links_to_file().unwrap_or(false));
    match (regular, force) {
        (true, true) => Ok(()),
        (true, false) => Err(io::ErrorKind::AlreadyExists.into()),
        (false, _) if kind.is_symlink() && !path.exists() => Err(if force {
            io::Error::other("it is a link to a file that does not exist")
        } else {
            io::ErrorKind::AlreadyExists.into()
        }),
        (false, _) => Err(io::Error::other("it is not a regular file")),
    }
}

#[cfg(target_os = "linux")]
mod unnamed {
    use std::fs::File;
    use std::io;
    use std::os::fd::AsRawFd;
    use std::path::Path;

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, openat};
    use rustix::io::Errno;

    /// A file without a name; nothing if the file system does not support such files.
    pub fn create(directory: &Path) -> io::Result<Option<File>> {
        let flags = OFlags::RDWR | OFlags::TMPFILE | OFlags::CLOEXEC;
        match openat(CWD, directory, flags, Mode::RUSR | Mode::WUSR) {
            Ok(file) => Ok(Some(File::from(file))),
            Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::NOENT | Errno::INVAL) => Ok(None),
            Err(errno) => Err(errno.into()),
        }
    }

    /// Names a file. Since a link never replaces a file, replacing one takes a temporary name. False if the system
    /// cannot do so.
    pub fn name(file: &File, path: &Path, force: bool) -> io::Result<bool> {
        let link = |path: &Path| {
            let unnamed = format!("/proc/self/fd/{}", file.as_raw_fd());
            Ok(linkat(CWD, unnamed, CWD, path, AtFlags::SYMLINK_FOLLOW)?)
        };
        // Without /proc it cannot be named; the other way reports any other error.
        if force {
            let mut beside = tempfile::Builder::new();
            let directory = super::directory_of(path)?;
            let Ok(named) = beside.prefix(super::PREFIX).make_in(directory, link) else {
                return Ok(false);
            };
            named.persist(path).map_err(|error| error.error)?;
            return Ok(true);
        }
        match link(path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(error.kind().into()),
            Err(_) => Ok(false),
        }
    }
}

/// Whether [`append_line`] may add to a file.
pub fn check_append(path: &Path) -> io::Result<()> {
    OpenOptions::new()
        .read(true)
        .append(true)
        .open(path)
        .map(drop)
}

/// Appends a line to an existing file, after a newline if the last line has none. If that fails, nothing is added.
pub fn append_line(path: &Path, line: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).append(true).open(path)?;
    let length = file.seek(SeekFrom::End(0))?;
    let mut addition = String::new();
    if length > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            addition.push('\n');
        }
    }
    addition.extend([line, "\n"]);
    file.write_all(addition.as_bytes()).inspect_err(|_| {
        // If it cannot be truncated again, the line is at least unfinished.
        let _ = file.set_len(length);
    })
}
