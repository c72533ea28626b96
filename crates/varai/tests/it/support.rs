//! Processes of the program: servers that end with their owner, commands with what they said.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use tempfile::TempDir;

/// A call that is not answered by then hangs, and fails its test.
const ANSWER_WITHIN: Duration = Duration::from_secs(120);

pub const PORTRAIT: &[u8] = include_bytes!("../../../../demo/portrait.jpg");

/// Where the portrait is, for commands.
pub fn portrait() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../demo/portrait.jpg")
}

/// A folder of the real data that is not part of the project: for tests that are ignored where it is not there.
pub fn shared(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(folder)
}

/// What a command left behind.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// A command of the program, with no settings from outside.
pub fn varai(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_varai"));
    for name in ["VARAI_DATA", "VARAI_TENANT", "VARAI_LOG", "VARAI_CALLER_SECRET_FILE"] {
        command.env_remove(name);
    }
    command.args(args);
    command
}

/// Runs a command to its end.
pub fn run(args: &[&str]) -> Ran {
    ran(varai(args))
}

/// Runs a command under a limit of the shell's `ulimit`: `-v` for KB of address space, `-t` for seconds of processor time.
pub fn run_with_limit(limit: &str, most: u32, args: &[&str]) -> Ran {
    let mut command = Command::new("sh");
    let script = format!("ulimit {limit} {most} && exec \"$@\"");
    command.args(["-c", &script, "sh", env!("CARGO_BIN_EXE_varai")]).args(args);
    ran(command)
}

/// A file of settings under which no call is refused for its number.
pub fn unlimited_calls(folder: &Path) -> String {
    let file = folder.join("unlimited.toml");
    std::fs::write(&file, "[gateway]\nrequests_per_minute = 10000000\nburst = 10000000\n").unwrap();
    file.to_str().unwrap().to_owned()
}

fn ran(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran {
        code: output.status.code().expect("it was killed by a signal"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// A server in a process of its own, on a folder of its own.
pub struct Server {
    child: Child,
    pub url: String,
    folder: TempDir,
}

impl Server {
    /// Starts a server and waits until it says where it is.
    pub fn start(args: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (child, url) = spawn(&folder, args);
        let server = Self { child, url, folder };
        assert!(server.url.starts_with("http://"), "it did not start: {}", server.messages());
        server
    }

    /// Ends the process at once, as a power cut would, and starts another on the same folder.
    pub fn killed_and_started(mut self, args: &[&str]) -> Self {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        (self.child, self.url) = spawn(&self.folder, args);
        assert!(self.url.starts_with("http://"), "it did not start again: {}", self.messages());
        self
    }

    /// Its data folder.
    pub fn data(&self) -> String {
        self.folder.path().join("data").to_str().unwrap().to_owned()
    }

    /// What it wrote on stderr so far.
    pub fn messages(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("messages")).unwrap()
    }

    /// The owner's key, which was shown at the first start.
    pub fn owner_key(&self) -> String {
        secret_key(&self.messages())
    }

    /// The most memory that it ever held, in MB.
    #[cfg(target_os = "linux")]
    pub fn peak_memory_mb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }
}

/// A server's process and its address.
fn spawn(folder: &TempDir, args: &[&str]) -> (Child, String) {
    let messages = File::options().create(true).append(true).open(folder.path().join("messages")).unwrap();
    let data = folder.path().join("data");
    let mut command = varai(&["--data", data.to_str().unwrap(), "serve", "--listen", "127.0.0.1:0"]);
    let mut child = command.args(args).stdout(Stdio::piped()).stderr(messages).spawn().unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut url).unwrap();
    (child, url.trim_end().to_owned())
}

/// The owner's key in what was written on stderr.
pub fn secret_key(messages: &str) -> String {
    let key = messages.split_whitespace().find(|word| word.starts_with("sk_live_"));
    key.unwrap_or_else(|| panic!("no owner's key in {messages:?}")).to_owned()
}

impl Drop for Server {
    fn drop(&mut self) {
        let _already_gone = self.child.kill();
        let _status = self.child.wait();
    }
}

/// Calls a server with a key.
#[derive(Clone, Debug)]
pub struct ApiClient {
    http: reqwest::Client,
    url: String,
    key: String,
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }

    /// What a successful answer of this status carries.
    pub fn data(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        self.json()["data"].clone()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts a refusal, which must say what to do and carry the request's id.
    pub fn refused(&self, status: u16, code: &str) {
        let error = &self.json()["error"];
        assert_eq!((self.status, error["code"].as_str()), (status, Some(code)), "{error}");
        assert!(error["message"].as_str().is_some_and(|message| message.len() > 10), "{error}");
        assert_eq!(error["request_id"].as_str(), Some(self.header("x-request-id")), "{error}");
    }
}

impl ApiClient {
    /// A caller without a key when `key` is empty.
    pub fn new(url: &str, key: &str) -> Self {
        let http = reqwest::Client::builder().timeout(ANSWER_WITHIN).build().unwrap();
        Self { http, url: url.to_owned(), key: key.to_owned() }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url));
        if self.key.is_empty() { request } else { request.header("x-api-key", &self.key) }
    }

    pub async fn get(&self, path: &str) -> Answer {
        send(self.request(Method::GET, path)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        send(self.request(Method::DELETE, path)).await
    }

    pub async fn upload(&self, path: &str, form: Form) -> Answer {
        send(self.request(Method::POST, path).multipart(form)).await
    }

    /// Analyses a photo of whoever agreed to it.
    pub async fn analyze(&self, photo: Vec<u8>) -> Answer {
        self.upload(
            "/v1/face-analyses",
            Form::new().text("consent", "photo_upload").part("photo", file(photo, "photo", "image/jpeg")),
        )
        .await
    }
}

pub async fn send(request: RequestBuilder) -> Answer {
    let answer = request.send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer { status, headers, body: answer.bytes().await.unwrap().to_vec() }
}

pub fn file(bytes: Vec<u8>, name: &str, media_type: &str) -> Part {
    Part::bytes(bytes).file_name(name.to_owned()).mime_str(media_type).unwrap()
}
