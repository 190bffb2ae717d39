//! What the server answers to a client that keeps to the protocol.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

use serde_json::{Value, json};
use support::{Client, POD, SLIP, apply, of_rule, range};

const FILE: &str = "file:///nowhere/Dockerfile";
const YAML: &str = "file:///nowhere/pod.yaml";

fn identifier(uri: &str) -> Value {
    json!({"textDocument": {"uri": uri}})
}

fn actions(client: &mut Client, uri: &str, range: &Value, context: &Value) -> Vec<Value> {
    let params = json!({"textDocument": {"uri": uri}, "range": range, "context": context});
    client.request("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
}

fn titles(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| action["title"].as_str().unwrap()).collect()
}

#[test]
fn requests_have_their_time() {
    let mut client = Client::silent();
    assert_eq!(client.request("textDocument/hover", json!({}))["error"]["code"], -32002);
    assert_eq!(client.request("nope", json!({}))["error"]["code"], -32002);
    client.open(FILE, "dockerfile", SLIP);
    let answer = client.request("initialize", json!({"capabilities": {}}));
    assert_eq!(answer["result"]["serverInfo"]["name"], "plimsoll");
    client.notify("initialized", json!({}));
    assert_eq!(client.request("initialize", json!({}))["error"]["code"], -32600);
    assert_eq!(client.request("nope/nope", json!({}))["error"]["code"], -32601);
    assert_eq!(client.request("$/nope", json!({}))["error"]["code"], -32601);
    assert_eq!(client.request("textDocument/hover", json!("x"))["error"]["code"], -32602);
    client.notify("$/nope", json!({}));
    assert_eq!(client.request("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(client.request("textDocument/hover", json!({}))["error"]["code"], -32600);
    client.notify("exit", Value::Null);
    assert_eq!(client.close(), 0);
}

#[test]
fn the_exit_code_says_whether_the_client_asked_for_the_end() {
    let empty = json!({});
    assert_eq!(Client::silent().close(), 1);
    assert_eq!(Client::new(&empty).close(), 1);
    let mut client = Client::new(&empty);
    client.notify("exit", Value::Null);
    assert_eq!(client.close(), 1);
    let mut client = Client::new(&empty);
    client.request("shutdown", Value::Null);
    assert_eq!(client.close(), 0);
}

#[test]
fn findings_follow_the_document() {
    let mut client = Client::new(&json!({}));
    client.open(FILE, "dockerfile", SLIP);
    let found = client.published(FILE, Some(1));
    assert_eq!(found[0]["code"], "PJ1002");
    assert_eq!(found[0]["range"], range((0, 2), (0, 21)));
    assert_eq!((&found[0]["source"], &found[0]["severity"]), (&json!("plimsoll"), &json!(2)));
    assert!(found[0]["codeDescription"]["href"].as_str().unwrap().ends_with("/rules/project/invalid-suppression.md"));
    client.change(FILE, 2, json!([{"range": range((0, 0), (1, 0)), "text": ""}]));
    assert!(client.published(FILE, Some(2)).is_empty());
    client.change(FILE, 3, json!([{"range": range((0, 0), (0, 0)), "text": "#\n# plimsoll: x\n"}]));
    assert_eq!(client.published(FILE, Some(3))[0]["range"]["start"]["line"], 1);
    client.notify("textDocument/didSave", identifier(FILE));
    client.notify("textDocument/didClose", identifier(FILE));
    assert!(client.published(FILE, None).is_empty());
}

#[test]
fn only_what_the_client_understands_is_sent() {
    let rich = json!({"capabilities": {"textDocument": {"publishDiagnostics": {
        "dataSupport": true, "relatedInformation": true, "tagSupport": {"valueSet": [1, 2]},
    }}}});
    for (params, has_data) in [(json!({}), false), (rich, true)] {
        let mut client = Client::new(&params);
        client.open(YAML, "yaml", POD);
        let found = client.published(YAML, Some(1));
        let finding = of_rule(&found, "KB1001")[0];
        assert_eq!(finding.get("data").is_some(), has_data);
        if has_data {
            assert_eq!(finding["data"]["rule"], "privileged-container");
            assert_eq!(finding["data"]["severity"], "critical");
        }
    }
}

#[test]
fn columns_count_in_the_encoding_that_was_agreed_on() {
    let mut columns = Vec::new();
    for encodings in [json!(["utf-8"]), json!(["utf-16", "utf-8"]), json!(["utf-32"])] {
        let mut client = Client::new(&json!({"capabilities": {"general": {"positionEncodings": encodings}}}));
        client.open(YAML, "yaml", POD);
        let found = client.published(YAML, Some(1));
        columns.push(of_rule(&found, "KB1001")[0]["range"]["start"]["character"].as_i64().unwrap());
    }
    assert_eq!((columns[0] - columns[1], columns[1] - columns[2]), (4, 2));
}

#[test]
fn diagnostics_can_be_pulled_and_are_then_not_pushed() {
    let mut client = Client::new(&json!({"capabilities": {"textDocument": {"diagnostic": {}}}}));
    client.open(FILE, "dockerfile", SLIP);
    let first = client.request("textDocument/diagnostic", identifier(FILE))["result"].clone();
    assert_eq!((&first["kind"], &first["items"][0]["code"]), (&json!("full"), &json!("PJ1002")));
    let again = json!({"textDocument": {"uri": FILE}, "previousResultId": first["resultId"]});
    let second = client.request("textDocument/diagnostic", again.clone())["result"].clone();
    assert_eq!(second, json!({"kind": "unchanged", "resultId": first["resultId"]}));
    client.change(FILE, 2, json!([{"text": "FROM registry.example.com/base:1.4.2\nUSER 10001\n"}]));
    let third = client.request("textDocument/diagnostic", again)["result"].clone();
    assert_eq!((&third["kind"], &third["items"]), (&json!("full"), &json!([])));
    let unknown = client.request("textDocument/diagnostic", identifier("file:///other"))["result"].clone();
    assert_eq!(unknown["items"], json!([]));
    assert_eq!(client.pending("textDocument/publishDiagnostics"), 0);
}

#[test]
fn hover_shows_the_page_of_the_rule() {
    let mut client = Client::new(&json!({}));
    let text = format!("# plimsoll: ignore[privileged-container] tried\n{POD}");
    client.open(YAML, "yaml", &text);
    let mut hover = |line: u32, character: u32| {
        let params = json!({"textDocument": {"uri": YAML}, "position": {"line": line, "character": character}});
        client.request("textDocument/hover", params)["result"].clone()
    };
    let over_name = hover(0, 22);
    assert_eq!(over_name["contents"]["kind"], "markdown");
    assert!(over_name["contents"]["value"].as_str().unwrap().starts_with("# privileged-container"));
    assert_eq!(over_name["range"], range((0, 19), (0, 39)));
    assert_eq!(hover(4, 0), Value::Null);
    assert_eq!(hover(99, 99), Value::Null);
    client.change(YAML, 2, json!([{"text": POD}]));
    let found = client.published(YAML, Some(2));
    let finding = of_rule(&found, "KB1001")[0].clone();
    let params = json!({"textDocument": {"uri": YAML}, "position": finding["range"]["start"]});
    let over_finding = client.request("textDocument/hover", params)["result"].clone();
    let value = over_finding["contents"]["value"].as_str().unwrap();
    assert!(value.contains(finding["message"].as_str().unwrap()) && value.contains("# privileged-container"));
    assert_eq!(over_finding["range"], finding["range"]);
}

#[test]
fn safe_fixes_are_preferred_and_unsafe_ones_labelled() {
    let capabilities = json!({"workspace": {"workspaceEdit": {"documentChanges": true}}});
    let mut client = Client::new(&json!({"capabilities": capabilities}));
    let text = "# plimsoll: ignore[privileged-contaner] slip\nFROM registry.example.com/base:1.4.2\nUSER 10001\n";
    client.open(FILE, "dockerfile", text);
    let found = client.published(FILE, Some(1));
    let offered = actions(&mut client, FILE, &range((0, 20), (0, 20)), &json!({"diagnostics": []}));
    let fix = &offered[0];
    assert_eq!((&fix["kind"], &fix["isPreferred"]), (&json!("quickfix"), &json!(true)));
    assert_eq!(fix["diagnostics"], json!([found[0]]));
    let edit = &fix["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"], json!({"uri": FILE, "version": 1}));
    assert!(apply(text, &edit["edits"]).starts_with("# plimsoll: ignore[privileged-container] slip\n"));
    assert!(actions(&mut client, FILE, &range((1, 0), (1, 0)), &json!({"only": ["quickfix"]})).is_empty());

    client.open(YAML, "yaml", POD);
    let found = client.published(YAML, Some(1));
    let place = of_rule(&found, "KB1001")[0]["range"].clone();
    let offered = actions(&mut client, YAML, &place, &json!({}));
    let unsafe_fix = offered.iter().find(|action| action["title"].as_str().unwrap().ends_with("(unsafe)")).unwrap();
    assert_eq!(unsafe_fix.get("isPreferred"), None);
}

#[test]
fn fix_all_applies_the_safe_fixes_until_nothing_is_left() {
    let mut client = Client::new(&json!({}));
    let text = "# plimsoll: ignore[privileged-contaner] slip\nFROM registry.example.com/base:1.4.2\nUSER 10001\n";
    client.open(FILE, "dockerfile", text);
    let offered = actions(&mut client, FILE, &range((2, 0), (2, 0)), &json!({"only": ["source.fixAll"]}));
    assert_eq!(titles(&offered), ["Apply all safe fixes of Plimsoll"]);
    assert_eq!(offered[0]["kind"], "source.fixAll.plimsoll");
    let edits = &offered[0]["edit"]["changes"][FILE];
    // The name is corrected first, and then the comment proves to be of no use.
    assert_eq!(apply(text, edits), "FROM registry.example.com/base:1.4.2\nUSER 10001\n");
    // What is left of a privileged container is not for it to decide.
    client.open(YAML, "yaml", POD);
    assert!(
        actions(&mut client, YAML, &range((0, 0), (0, 0)), &json!({"only": ["source.fixAll.plimsoll"]})).is_empty()
    );
}

#[test]
fn a_finding_can_be_ignored_where_it_is() {
    let block = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      \
                 image: registry.example.com/web:1.4.2\n      securityContext:\n        privileged: true\n";
    let commented = block.replace("true\n", "true # for now\n");
    let cases = [
        (block, "        privileged: true # plimsoll: ignore[privileged-container] because ...\n"),
        (
            &commented,
            "        # plimsoll: ignore[privileged-container] because ...\n        privileged: true # for now\n",
        ),
    ];
    for (text, wanted) in cases {
        let mut client = Client::new(&json!({}));
        client.open(YAML, "yaml", text);
        let found = client.published(YAML, Some(1));
        let place = of_rule(&found, "KB1001")[0]["range"].clone();
        let offered = actions(&mut client, YAML, &place, &json!({"only": ["quickfix"]}));
        let ignore = offered.iter().find(|action| action["title"] == "Ignore privileged-container here").unwrap();
        let text = apply(text, &ignore["edit"]["changes"][YAML]);
        assert!(text.ends_with(wanted), "{text}");
        client.change(YAML, 2, json!([{"text": text}]));
        assert!(of_rule(&client.published(YAML, Some(2)), "KB1001").is_empty());
    }
}

#[test]
fn in_a_dockerfile_the_comment_stands_above_the_instruction() {
    let mut client = Client::new(&json!({}));
    let text = "FROM registry.example.com/base:1.4.2\n  USER root\n";
    client.open(FILE, "dockerfile", text);
    let place = of_rule(&client.published(FILE, Some(1)), "DF1005")[0]["range"].clone();
    let offered = actions(&mut client, FILE, &place, &json!({}));
    let ignore = offered.iter().find(|action| action["title"] == "Ignore last-user-root here").unwrap();
    let text = apply(text, &ignore["edit"]["changes"][FILE]);
    assert_eq!(
        text,
        "FROM registry.example.com/base:1.4.2\n  # plimsoll: ignore[last-user-root] because ...\n  USER root\n"
    );
    client.change(FILE, 2, json!([{"text": text}]));
    assert!(client.published(FILE, Some(2)).is_empty());
}

#[test]
fn what_is_of_no_use_is_faded() {
    let tags = json!({"textDocument": {"publishDiagnostics": {"tagSupport": {"valueSet": [1, 2]}}}});
    let mut client = Client::new(&json!({"capabilities": tags}));
    client.open(
        FILE,
        "dockerfile",
        "# plimsoll: ignore[last-user-root] x\nFROM registry.example.com/base:1.4.2\nUSER 10001\n",
    );
    assert_eq!(of_rule(&client.published(FILE, Some(1)), "PJ1001")[0]["tags"], json!([1]));
}

#[test]
fn the_language_says_what_a_document_is() {
    let mut client = Client::new(&json!({}));
    let mut findings = |uri: &str, language: &str, text: &str| {
        client.open(uri, language, text);
        client.published(uri, Some(1)).len()
    };
    assert!(findings("untitled:Untitled-1", "dockerfile", SLIP) > 0);
    assert!(findings("untitled:Untitled-2", "yaml", POD) > 0);
    assert!(findings("git:/a/Dockerfile?x", "plaintext", SLIP) > 0);
    assert!(findings("not a uri", "dockerfile", SLIP) > 0);
    assert!(findings("file:///nowhere/build", "dockerfile", SLIP) > 0);
    assert_eq!(findings("file:///nowhere/templates/pod.yaml", "helm", POD), 0);
    assert_eq!(findings("file:///nowhere/x.py", "python", SLIP), 0);
}

#[test]
fn of_a_burst_the_newest_version_is_published_last_and_none_goes_back() {
    let mut client = Client::new(&json!({}));
    client.open(FILE, "dockerfile", "FROM a\n");
    let mut all = String::new();
    for version in 2..=60 {
        let text = format!("{}{SLIP}", "#\n".repeat(version));
        let params = json!({"textDocument": {"uri": FILE, "version": version}, "contentChanges": [{"text": text}]});
        let body = json!({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": params}).to_string();
        all.push_str(&support::frame(&body));
    }
    client.raw(all.as_bytes());
    let mut last = 0;
    while last < 60 {
        let params = client.next("textDocument/publishDiagnostics")["params"].clone();
        let version = params["version"].as_i64().unwrap();
        assert!(version > last, "{version} after {last}");
        last = version;
        if version > 1 {
            assert_eq!(params["diagnostics"][0]["range"]["start"]["line"], version, "the findings are of the version");
        }
    }
}

#[test]
fn a_cancelled_request_is_answered_once() {
    let mut client = Client::new(&json!({}));
    client.open(FILE, "dockerfile", SLIP);
    for _ in 0..20 {
        let id = client.send_request("textDocument/diagnostic", identifier(FILE));
        client.notify("$/cancelRequest", json!({"id": id}));
        let answer = client.answer(&json!(id));
        assert!(answer.get("result").is_some() || answer["error"]["code"] == -32800, "{answer}");
    }
    client.notify("$/cancelRequest", json!({"id": 77}));
    client.notify("$/cancelRequest", json!([]));
    assert!(client.is_alive());
}
