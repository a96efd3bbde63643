//! An answer of any size passes through in little memory: the process is looked at before the last byte.

#![cfg(target_os = "linux")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;

use tempfile::TempDir;

use crate::support::{KEY, ORG_ID};

/// A small answer and a large one, in bytes.
const SIZES: [usize; 2] = [1 << 20, 48 << 20];

/// Memory that the larger answer may take beyond the smaller one, in KiB.
const MORE: usize = 4 << 10;

/// The most memory that `request` had while an answer of so many bytes came, in KiB.
fn most_memory(size: usize, args: &[&str]) -> usize {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (sent, nearly) = channel();
    let (end, go_on) = channel();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut head = BufReader::new(stream.try_clone().unwrap()).lines();
        while head.next().is_some_and(|line| !line.unwrap().is_empty()) {}
        write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {size}\r\n\r\n").unwrap();
        let piece = vec![b'x'; 64 << 10];
        let mut left = size - 1;
        while left > 0 {
            let length = left.min(piece.len());
            stream.write_all(&piece[..length]).unwrap();
            left -= length;
        }
        sent.send(()).unwrap();
        go_on.recv().unwrap();
        stream.write_all(b"x").unwrap();
    });
    let directory = TempDir::new().unwrap();
    let mut child = Command::new(assert_cmd::cargo::cargo_bin!("voxtoken"))
        .args(["request", "GET", "/assistant", "--base-url", &base])
        .args(args)
        .env_clear()
        .env("VAPI_ORG_ID", ORG_ID)
        .env("VAPI_PRIVATE_KEY", KEY)
        .current_dir(directory.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let mut length = 0;
        let mut piece = vec![0; 64 << 10];
        while let Ok(read) = stdout.read(&mut piece) {
            length += read;
            if read == 0 {
                break;
            }
        }
        length
    });
    nearly.recv().unwrap();
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    end.send(()).unwrap();
    assert!(child.wait().unwrap().success());
    let file = std::fs::metadata(directory.path().join("out")).map_or(0, |file| file.len());
    assert_eq!(reader.join().unwrap() as u64 + file, size as u64);
    let most = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let most = most.unwrap().trim().trim_end_matches(" kB");
    most.parse().unwrap()
}

#[test]
fn a_large_answer_takes_no_more_memory_than_a_small_one() {
    for args in [&[][..], &["-o", "out"]] {
        let [small, large] = SIZES.map(|size| most_memory(size, args));
        assert!(large < small + MORE, "{args:?}: {small} KiB, {large} KiB");
    }
}
