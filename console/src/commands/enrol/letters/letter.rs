//! The printable letter: plain English, large type, nothing that needs a network. Every sentence of it stands here.

use dspt_report::counted;
use dspt_store::change::Settings;
use maud::html;

use crate::commands::enrol::Made;
use crate::printed;

/// Sentences without names in them; a test holds that they are short and plain.
pub(super) const SENTENCES: [&str; 14] = [
    "This letter lets the computers of your organisation join a checking service.",
    "The program looks at settings of the computer, such as updates, antivirus and backup.",
    "It changes nothing.",
    "It sends no names of people, no file names, no documents and nothing about the people you support.",
    "Before anything is sent, it shows who will see it and asks you.",
    "You can stop at any time: ring the number above.",
    "Keep this letter to yourself: whoever has the string can join as your organisation.",
    "Install the program that your supporter gave you.",
    "On Windows, press the Windows key and X together, choose Terminal (Admin) or PowerShell (Admin), and say Yes.",
    "Type this line, a space and your string, then press Enter.",
    "On Linux or a Mac, open a terminal and type this line instead.",
    "Compare the four words; if they differ, type no and ring the number above.",
    "If Windows or a browser warns you about the program, stop and ring the number above.",
    "Independent software, not made, approved or checked by NHS England, CQC or ICO.",
];

pub(super) fn html(made: &Made, settings: &Settings) -> String {
    let [
        lets,
        looks,
        changes,
        sends,
        before,
        stop,
        keep,
        install,
        open,
        line,
        elsewhere,
        compare,
        warning,
        independent,
    ] = SENTENCES;
    let until = made.expires.strftime("%-d %B %Y").to_string();
    let groups: Vec<String> = made.string.to_string().split(' ').map(str::to_owned).collect();
    let main = html! {
        h1 { "For " (made.provider_name) }
        p { (lets) }
        p { "It is run by " strong { (settings.operator) } ". Questions: " strong { (settings.telephone) } "." }
        @if !settings.purpose.is_empty() { p { "Why: " (settings.purpose) } }
        h2 { "What is sent" }
        p { (looks) " " (changes) }
        p { (sends) }
        p { (before) " " (stop) }
        h2 { "What to do on each computer" }
        ol {
            li { (install) }
            li {
                (open) " " (line)
                p { code { (WINDOWS) } }
                (elsewhere)
                p { code { "sudo dspt-agent enrol" } }
            }
            li { (compare) p.words { (made.string.phrase()) } }
        }
        p { (warning) }
        h2 { "Your string" }
        p.string {
            @for line in groups.chunks(5) { span { (line.join(" ")) } " " }
        }
        p { "Good for " (counted(made.uses, "computer", "computers")) " until " (until) ". " (keep) }
        p.small { (independent) }
    };
    printed::page(&format!("Join: {}", made.provider_name), STYLE, &main)
}

/// Where the installer puts the program, which no terminal finds by its name alone.
const WINDOWS: &str = r#"& "C:\Program Files\dspt-agent\dspt-agent.exe" enrol"#;

/// On paper it is one page.
const STYLE: &str = "body{font:1.25rem/1.5 Verdana,Arial,sans-serif;color:#111;background:#fff;margin:2rem}\
main{max-width:42rem;margin:0 auto}h1{font-size:1.8rem}h2{font-size:1.4rem;margin-top:2rem}\
.string span{display:block;font:1.5rem/1.6 Consolas,monospace;letter-spacing:.05em}\
.words{font-size:1.6rem;font-weight:bold}code{font-size:1.2rem}\
@page{size:A4;margin:14mm}\
@media print{html{font-size:12.5px}body{margin:0}main{max-width:none}h2{margin-top:1rem}p,ol{margin:.6rem 0}h2{break-after:avoid}.string,li{break-inside:avoid}}";
