//! The page: contents beside, operations in groups, each with what goes in and out and a command to try.

use api::openapi::{answers::error_codes, tag};
use api::operations::http_method::Method;
use api::operations::{Access, FormPart, Idempotency, Operation, PartContent, RequestBody, ResponseBody, operations};
use platform::ErrorCode;
use serde_json::Value;

use super::fields::{Field, fields, kind};
use super::html::Html;

pub(super) fn render(document: &Value) -> String {
    let mut html = Html::default();
    html.raw(HEAD);
    contents(&mut html);
    html.raw("<main>").raw(INTRODUCTION);
    for group in groups() {
        html.raw("<section class=\"group\"><h2>").text(&group.replace('-', " ")).raw("</h2>");
        for operation in operations().filter(|operation| tag(operation) == group) {
            section(&mut html, document, operation);
        }
        html.raw("</section>");
    }
    html.raw("</main></div></body></html>\n");
    html.finish()
}

const HEAD: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
<meta name=\"color-scheme\" content=\"light dark\"><title>VARAi API</title><link rel=\"stylesheet\" href=\"/docs/style.css\"></head><body>\
<a class=\"skip\" href=\"#introduction\">Skip to the text</a><header><p class=\"name\">VARAi</p><p>The API, as this server speaks it. <a href=\"/v1/openapi.json\">OpenAPI document</a></p></header><div class=\"columns\">";

const INTRODUCTION: &str = "<section id=\"introduction\"><h1>VARAi API</h1>\
<p>Lengths are millimeters, money is in minor units with its currency, times are RFC 3339 in UTC. A value that was measured comes with its 95 % interval and its source; a value that is not known is <code>null</code>.</p>\
<h2>Keys</h2><p>Send a key as <code>X-API-Key</code> or as <code>Authorization: Bearer</code>. A publishable key (<code>pk_live_…</code>) may stand in a shop page and can do what a shopper can. A secret key (<code>sk_live_…</code>) is the owner's and belongs on a server.</p>\
<h2>Examples</h2><p>The commands below can be pasted once <code>VARAI</code> is the address of this server and <code>KEY</code> a key (<code>export VARAI=http://localhost:8080 KEY=sk_live_…</code>). <code>$product_id</code> and its like are ids of yours; <code>request.json</code> is a file with the fields that the table of the call names.</p>\
<h2>Answers</h2><p>Success is <code>{ \"data\": …, \"meta\": { \"request_id\": … } }</code>. A list has <code>meta.next</code>, the cursor of the next page, until the last one. A refusal is <code>{ \"error\": { \"code\", \"message\", \"details\", \"request_id\", \"timestamp\" } }</code>; <code>code</code> is stable, <code>details</code> name the fields.</p>\
<h2>Repeating a call</h2><p>Each operation says what a repeat does. Where it takes an <code>Idempotency-Key</code>, that is a word of your own for one call: the call and its repeats have one effect. Another request with the same key is refused as <code>idempotency_mismatch</code>. A call that changes something goes on when the connection breaks; repeat it with its key to learn what became of it.</p>\
<h2>Rates</h2><p>Each answer says in <code>X-RateLimit-Remaining</code> how many calls may follow at once; 429 comes with <code>Retry-After</code>.</p></section>";

fn groups() -> Vec<&'static str> {
    let mut groups = Vec::new();
    for operation in operations() {
        if !groups.contains(&tag(operation)) {
            groups.push(tag(operation));
        }
    }
    groups
}

fn contents(html: &mut Html) {
    html.raw("<nav aria-label=\"Operations\"><ul>");
    for group in groups() {
        html.raw("<li><span>").text(&group.replace('-', " ")).raw("</span><ul>");
        for operation in operations().filter(|operation| tag(operation) == group) {
            html.raw("<li><a href=\"#").text(operation.id).raw("\">").text(operation.summary).raw("</a></li>");
        }
        html.raw("</ul></li>");
    }
    html.raw("</ul></nav>");
}

fn section(html: &mut Html, document: &Value, operation: &Operation) {
    let described = &document["paths"][operation.path][operation.method.as_str().to_ascii_lowercase()];
    html.raw("<article id=\"").text(operation.id).raw("\"><h3>").text(operation.summary).raw("</h3><p class=\"line\"><b>");
    html.text(operation.method.as_str()).raw("</b> <code>").text(operation.path).raw("</code>");
    html.raw("<span class=\"permission\">").text(access(operation)).raw("</span></p>");
    if !operation.description.is_empty() {
        html.raw("<p>").prose(operation.description).raw("</p>");
    }
    if let Some(rule) = repeats(operation) {
        html.raw("<p class=\"rule\"><b>Repeats</b> ").prose(rule).raw("</p>");
    }
    if operation.is_conditional() {
        html.raw("<p class=\"rule\"><b>Condition</b> ").prose(CONDITION).raw("</p>");
    }
    parameters(html, document, described);
    request(html, document, operation, described);
    answer(html, document, operation, described);
    html.raw("<h4>Example</h4><pre><code>").text(&example(operation, described)).raw("</code></pre></article>");
}

/// Who may call, as the table has it.
fn access(operation: &Operation) -> &str {
    match &operation.access {
        Access::Anyone => "no key needed",
        Access::Authenticated => "any key",
        Access::Permission(permission) => permission.as_str(),
        Access::Service => "services of this platform",
    }
}

/// What a second call does, as the table has it; nothing is said of reading.
fn repeats(operation: &Operation) -> Option<&'static str> {
    match operation.idempotency {
        _ if operation.is_read() => None,
        Idempotency::Answer => {
            Some("With an `Idempotency-Key` a repeat has no second effect and gets the same answer, for 24 hours.")
        }
        Idempotency::Location => Some(
            "With an `Idempotency-Key` a repeat has no second effect, for 24 hours: it is answered with what was made as it is now, or 410 when that has been deleted.",
        ),
        Idempotency::Once => Some(
            "With an `Idempotency-Key` a repeat has no second effect, for 24 hours: it is refused with 409, since the answer is shown once.",
        ),
        Idempotency::None if operation.method == Method::Delete && operation.errors.contains(&ErrorCode::NotFound) => {
            Some("A repeat changes nothing more and is answered 404, since it is gone.")
        }
        Idempotency::None if operation.changes_state() => {
            Some("Doing it twice is the same as doing it once; an `Idempotency-Key` is not needed.")
        }
        Idempotency::None => Some("The call changes nothing and can be made again."),
    }
}

const CONDITION: &str =
    "Send `If-Match` with the ETag that was read: the call is refused with 412 when there was a change in between.";

fn parameters(html: &mut Html, document: &Value, described: &Value) {
    let list = described["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let rows: Vec<Field> = list
        .iter()
        .map(|parameter| Field {
            name: parameter["name"].as_str().unwrap_or_default().to_owned(),
            kind: format!("{} ({})", kind(document, &parameter["schema"]), parameter["in"].as_str().unwrap_or_default()),
            required: parameter["required"] == true,
            description: parameter["description"].as_str().unwrap_or_default().to_owned(),
        })
        .collect();
    table(html, "Parameters", &rows);
}

fn request(html: &mut Html, document: &Value, operation: &Operation, described: &Value) {
    let (title, media) = match operation.request {
        RequestBody::None => return,
        RequestBody::Json(_) => ("Request, application/json", "application/json"),
        RequestBody::Multipart { .. } => ("Request, multipart/form-data", "multipart/form-data"),
    };
    table(html, title, &fields(document, &described["requestBody"]["content"][media]["schema"]));
}

fn answer(html: &mut Html, document: &Value, operation: &Operation, described: &Value) {
    html.raw("<h4>Answer ").number(operation.status).raw("</h4>");
    match operation.response {
        ResponseBody::None => {
            html.raw("<p>Empty.</p>");
        }
        ResponseBody::File(types) => {
            html.raw("<p>A file: <code>").text(&types.join(", ")).raw("</code></p>");
        }
        ResponseBody::Document => {
            html.raw("<p>A JSON document.</p>");
        }
        ResponseBody::Data(_) | ResponseBody::Page(_) => {
            let schema = &described["responses"][operation.status.to_string()]["content"]["application/json"]["schema"];
            let rows = fields(document, schema).into_iter().filter(|field| field.name.starts_with("data")).collect::<Vec<_>>();
            table(html, "", &rows);
        }
    };
    html.raw("<p class=\"refusals\">Refusals: ");
    for (index, code) in error_codes(operation).iter().enumerate() {
        html.raw(if index == 0 { "<code>" } else { ", <code>" })
            .text(code.as_str())
            .raw("</code> ")
            .number(code.status().as_u16());
    }
    html.raw("</p>");
}

fn table(html: &mut Html, title: &'static str, rows: &[Field]) {
    if rows.is_empty() {
        return;
    }
    if !title.is_empty() {
        html.raw("<h4>").raw(title).raw("</h4>");
    }
    html.raw(
        "<div class=\"table\" tabindex=\"0\"><table><thead><tr><th>Name</th><th>Kind</th><th>Meaning</th></tr></thead><tbody>",
    );
    for row in rows {
        html.raw("<tr><td><code>").text(&row.name).raw("</code>");
        html.raw(if row.required { "" } else { " <i>optional</i>" }).raw("</td><td>");
        html.text(&row.kind).raw("</td><td>").prose(&row.description).raw("</td></tr>");
    }
    html.raw("</tbody></table></div>");
}

/// A command that can be pasted once `$VARAI` and `$KEY` are set.
fn example(operation: &Operation, described: &Value) -> String {
    let path = operation.path.replace('{', "$").replace('}', "");
    let query = required_query(described);
    let mut lines = vec![format!("curl -X {} \"$VARAI{path}{query}\"", operation.method)];
    if operation.access.needs_principal() {
        lines.push("-H \"X-API-Key: $KEY\"".to_owned());
    }
    match operation.request {
        RequestBody::None => {}
        RequestBody::Json(_) => {
            lines.push("-H \"Content-Type: application/json\"".to_owned());
            lines.push("-d @request.json".to_owned());
        }
        RequestBody::Multipart { parts, .. } => {
            lines.extend(parts.iter().filter(|part| is_in_example(part, parts)).map(form_argument));
        }
    }
    if matches!(operation.response, ResponseBody::File(_)) {
        lines.push("-o answer".to_owned());
    }
    lines.join(" \\\n  ")
}

/// `?person=$person` for the parameters without which the call is refused.
fn required_query(described: &Value) -> String {
    let parameters = described["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
    let required = parameters.iter().filter(|parameter| parameter["in"] == "query" && parameter["required"] == true);
    let pairs: Vec<String> = required.filter_map(|p| p["name"].as_str()).map(|name| format!("{name}=${name}")).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// Of files that stand for each other, one.
fn is_in_example(part: &FormPart, parts: &[FormPart]) -> bool {
    let is_file = |part: &&FormPart| matches!(part.content, PartContent::File(_));
    part.required || !is_file(&part) || parts.iter().find(is_file).is_some_and(|first| first.name == part.name)
}

fn form_argument(part: &FormPart) -> String {
    let value = match part.content {
        PartContent::File(types) => format!("@{};type={}", part.name, types.first().copied().unwrap_or_default()),
        PartContent::Json(_) => format!("<{}.json;type=application/json", part.name),
        PartContent::Word(words) => words.first().copied().unwrap_or_default().to_owned(),
        PartContent::Words(words) => {
            let arguments: Vec<String> = words.iter().map(|word| format!("-F \"{}={word}\"", part.name)).collect();
            return arguments.join(" \\\n  ");
        }
    };
    format!("-F \"{}={value}\"", part.name)
}
