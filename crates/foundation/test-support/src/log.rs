//! The log of a test process, by request: a 500 shows nothing of its cause, but the message of a failed test does.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, Once, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

/// By the id of the request. Global, since the log of a process is; ids keep tests that run at the same time apart.
static CAUSES: Mutex<BTreeMap<String, Vec<String>>> = Mutex::new(BTreeMap::new());

/// Starts to listen, once in a process.
pub fn listen() {
    static STARTED: Once = Once::new();
    // A test that has a subscriber of its own keeps it, and its messages show no causes.
    STARTED.call_once(|| drop(tracing_subscriber::registry().with(Causes).try_init()));
}

/// What was logged about a request.
pub fn causes(request_id: &str) -> Vec<String> {
    CAUSES.lock().unwrap_or_else(PoisonError::into_inner).get(request_id).cloned().unwrap_or_default()
}

struct Causes;

impl<S: Subscriber> Layer<S> for Causes {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() != Level::ERROR {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut all = CAUSES.lock().unwrap_or_else(PoisonError::into_inner);
        all.entry(fields.request_id).or_default().push(fields.line);
    }
}

#[derive(Default)]
struct Fields {
    request_id: String,
    line: String,
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "request_id" => value.clone_into(&mut self.request_id),
            _ => self.record_debug(field, &format_args!("{value}")),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let separator = if self.line.is_empty() { "" } else { ", " };
        self.line.push_str(&format!("{separator}{field}: {value:?}"));
    }
}
