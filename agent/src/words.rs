//! Every sentence that a care manager reads, in one place, each with an id. Words in braces are filled in.
//!
//! A test holds that none has more than 25 words, uses our own jargon, or claims what nobody gave us.

use dspt_policies::Toolkit;

use crate::plain;

/// One sentence, or a few short ones.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct Sentence {
    /// Its lasting name.
    pub id: &'static str,
    /// English, with `{names}` to fill in.
    pub text: &'static str,
}

impl Sentence {
    /// The sentence with its names filled in. What is filled in is made safe to show and is never filled in again.
    pub fn fill(&self, values: &[(&str, &str)]) -> String {
        let mut filled = String::with_capacity(self.text.len());
        let mut rest = self.text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                rest = after;
                break;
            };
            if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
                filled.push_str(&plain::line(value));
            }
            rest = tail;
        }
        filled.push_str(rest);
        filled
    }
}

macro_rules! sentences {
    ($($name:ident $id:literal $text:literal)*) => {
        $(#[doc = $text] pub const $name: Sentence = Sentence { id: $id, text: $text };)*
        /// All of them.
        pub const ALL: &[Sentence] = &[$($name),*];
    };
}

sentences! {
    SUMMARY "check.summary" "This computer: {parts}."
    PART_FIX_NONE "check.part.fix.none" "nothing to fix now"
    PART_FIX_ONE "check.part.fix.one" "1 thing to fix now"
    PART_FIX_MANY "check.part.fix.many" "{count} things to fix now"
    PART_KNOW "check.part.know" "{count} worth knowing"
    PART_FINE "check.part.fine" "{count} fine"
    PART_UNTOLD "check.part.untold" "{count} could not be told"
    PART_FAULT "check.part.fault" "{count} where this program failed"
    HEAD_FIX "check.head.fix" "Fix now"
    HEAD_KNOW "check.head.know" "Worth knowing"
    HEAD_FINE "check.head.fine" "Fine"
    HEAD_UNTOLD "check.head.untold" "Could not tell"
    HEAD_FAULT "check.head.fault" "Our fault"
    NOT_SO "check.not-so" "Not true here: {title}"
    SEEN "check.seen" "Seen here: {seen}"
    WHY "check.why" "Why: {why}"
    HOW "check.how" "What to do (about {minutes} minutes): {text}"
    HOW_UNKNOWN "check.how.unknown" "What to do: ask whoever looks after this computer; it has no steps of its own here."
    BECAUSE "check.because" "Because {reason}:"
    MORE_RIGHTS "check.more-rights" "To see {count} more, run this as administrator: {command}"
    FAULT "check.fault" "This program could not finish these checks. That is our mistake, not yours; please report it."
    NOT_ABOUT_ONE "check.not-about.one" "1 check is not about this kind of computer."
    NOT_ABOUT_MANY "check.not-about.many" "{count} checks are not about this kind of computer."
    SUPPORTS "check.supports" "These results can support your answers in the toolkit (DSPT). Only you decide and publish them."
    PAGE_TITLE "page.title" "Check of this computer"
    PAGE_WHEN "page.when" "Checked on {when}. System: {system}. Checks: {name}, version {version}."
    INDEPENDENT "check.independent" "Independent software, not made, approved or checked by NHS England, CQC or ICO."

    FACTS_KNOWN "facts.summary" "{known} things seen, {unknown} not."
    FACTS_NOT_KNOWN "facts.not-known" "not known: {reason}"

    ASK_BEGIN "answer.begin" "{toolkit}, {target}: {open} of {all} questions are open for you."
    ASK_BEGIN_ALL "answer.begin.all" "{toolkit}, {target}: no question is open for you."
    ASK_HOW "answer.how" "You can also type: skip, back, quit, or: not about us, because ... Each answer is kept at once. Never write names of people."
    ASK_OWN_FOLDER "answer.own-folder" "This is kept for your account, in {folder}. Reports to a console use what an administrator enters."
    ASK_CARRIED_OVER "answer.carried-over" "{count} answers of {year} were taken over. Each counts once you say that it still holds."
    ASK_LEFT_BEHIND "answer.left-behind" "{count} answers of {year} are to questions that are not asked like this any more. They stay with that year."
    ASK_OTHERS "answer.others" "Answers to other questions lie here too: {names}. To use those, name the file of their questions with --toolkit."
    ASK_HEAD "answer.head" "{reference}  {title} ({place} of {of})"
    ASK_PERSON_SAYS "answer.person-says" "To say: {text}"
    ASK_SEEN "answer.seen" "This computer shows:"
    ASK_UNTOLD "answer.untold" "Could not tell, because {reason}: {title}"
    ASK_BEFORE "answer.before" "You said on {day}: {said}"
    ASK_CARRIED "answer.carried" "Your answer of {year}: {said}"
    ASK_DRAFTED "answer.drafted" "{who} entered on {day}: {said}"
    ASK_DRAFT "answer.ask.draft" "{who} entered this. Do you agree? (yes, no, skip)"
    ASK_STILL_SO "answer.ask.still-so" "Already answered in {year}. Still so? (yes, no, skip)"
    ASK_YES_OR_NO "answer.yes-or-no" "Please type yes or no. A remark may follow: yes, looked at in May."
    ASK_PROMPT_YES_NO "answer.prompt.yes-no" "Yes or no?"
    ASK_PROMPT_TEXT "answer.prompt.text" "Your answer:"
    ASK_PROMPT_DOCUMENT "answer.prompt.document" "Where is the document kept?"
    ASK_WHY_NOT "answer.why-not" "Not about you, because?"
    ASK_TOTAL "answer.total" "How many people work for you, with directors, trustees and volunteers?"
    ASK_TRAINED "answer.trained" "How many of them finished the training in the last twelve months?"
    ASK_OLDEST "answer.oldest" "On which day was the oldest of these trainings? (31/3/2026, or Enter if nobody knows)"
    ASK_NUMBER "answer.number" "Please type a number, such as 40."
    ASK_DAY "answer.day" "Please type a day such as 31/3/2026 or 2026-03-31."
    ASK_TRAINING_DONE "answer.training" "{trained} of {total} people are trained, {percent} %. That is enough to publish until {day}."
    ASK_TRAINING_AGAIN "answer.training.again" "Type the numbers again, or skip this until more people are trained."
    ASK_TOO_LONG "answer.too-long" "That line is too long. Say it shorter, and say where the rest can be read."
    ASK_NOT_TEXT "answer.not-text" "That line holds what is not text. Please type it again."
    ASK_KEPT "answer.kept" "Kept."
    ASK_KEPT_DRAFT "answer.kept.draft" "Kept as a draft, for the manager to confirm."
    ASK_KEPT_NO "answer.kept.no" "Kept. The toolkit does not count a plain no as an answer, so this stays open."
    ASK_FIRST "answer.first" "This is the first question."
    ASK_END "answer.end" "The input ended here. {kept} kept, {open} still open. Nothing is lost: run this again to go on."
    ASK_STOP "answer.stop" "{kept} kept, {open} still open. Run this again to go on."
    ASK_DONE "answer.done" "{kept} kept, and no question is left open for you."
    ASK_DIFFERS "answer.differs" "Your answer and this computer differ; look at them together: {references}."
    SAID_NOT_ABOUT "said.not-about" "not about us, because {why}"
    SAID_TRAINING "said.training" "{trained} of {total} people trained, {percent} %"

    CONFIRMED "answer.confirmed" "{reference}, confirmed: {said}"
    CONFIRMED_NOT "answer.confirmed.not" "{reference}, not confirmed: {reason}"
    CONFIRMED_NOT_RISK "answer.confirmed.not-risk" "{reference}: somebody proposes to accept a risk. Decide about it by its own number."
    CONFIRMED_NOTHING "answer.confirmed.nothing" "Nothing waits to be confirmed here."
    PUBLISHED "answer.published" "Frozen: {count} answers to {toolkit}, as they stand, for your publication of {day}. {state}"
    RISK_ACCEPTED "answer.risk" "{reference}: risk accepted by the provider until {day}. It never makes a computer count as fine."
    RISK_PROPOSED "answer.risk.proposed" "{reference}: proposed to accept the risk until {day}. It counts once the manager agrees."
    CERTIFICATE_HELD "answer.certificate" "{kind}: held until {day}."
    TARGET "answer.target" "You work towards {target}."
    TAKEN "answer.taken" "{count} answers were taken: {references}."
    TAKEN_NONE "answer.taken.none" "No answer was new."
    TAKEN_OLDER "answer.taken.older" "Something later stands here already, and still counts, for: {references}."
    TAKEN_UNDATED "answer.taken.undated" "{count} answers have no day and were taken as said today."
    TAKEN_EMPTY "answer.taken.empty" "{count} rows have no answer."
    TAKEN_COLUMNS "answer.taken.columns" "Columns that were not read: {names}."
    TAKEN_UNMATCHED "answer.taken.unmatched" "Rows that belong to no question of this list:"
    TAKEN_REFUSED "answer.taken.refused" "Rows that were not taken:"
    LIST_NEEDED "answer.list.needed" "Needed for your target:"
    LIST_OPTIONAL "answer.list.optional" "Not needed for your target:"
    PACK_THIS "pack.this" "This computer"
    PACK_UNNAMED "pack.unnamed" "Computer {id}"
    PACK_LOOKING "pack.looking" "Looking at this computer."
    PACK_WRITING "pack.writing" "Writing the pack."
    PACK_AGE "pack.age" "{label}, from {file}: seen on {day}."
    PACK_ANSWERS "pack.answers" "Answers used: {count}, from {file}."
    PACK_NO_ANSWERS "pack.no-answers" "Nobody has answered a question on this account yet. To do so: dspt-agent answer"
    PACK_KEPT "pack.kept" "{name} had been changed by somebody: what was there is now called {kept}."
    PACK_PAGE "pack.page" "Read this page first: {page}"
    ASSET_ADDED "asset.added" "{id}: {label}, {count} {kind}."
    ASSET_RETIRED "asset.retired" "{id}: not in use from {day} on."
    ASSET_REVIEWED "asset.reviewed" "{id}: {count}, looked at on {day}."
    ASSET_IMPORTED "asset.imported" "New: {added}. Changed: {changed}. As before: {same}."
    ASSET_SEEN "asset.seen" "{count} rows are of computers that show themselves, and were left out."
    ASSET_NONE "asset.none" "Nothing was written into the register yet. Computers on which this program runs stand in it by themselves."
    ASSET_WORD "asset.word" "on the word of {who}, {day}"
    ASSET_NO_DATA "asset.no-data" "without personal data"
    ASSET_GONE "asset.gone" "not in use from {day} on"
    ASSET_WAITS "asset.waits" "a change waits for the manager"
    PACK_TWICE "pack.twice" "{file} was left out: {label} was seen again on {day}, and each computer counts once."

    RECORD_ABOUT "record.about" "This is everything that would be written to {file}. Look through it before you send it to anyone."
    RECORD_ASK "record.ask" "Write it? Type yes to write: "
    RECORD_DONE "record.done" "Written to {file}."
    RECORD_NOT "record.not" "Nothing was written."

    SHOW_ABOUT "show.about" "This is exactly what would be sent. Nothing was sent and nothing was kept."
    SHOW_NOT_JOINED "show.not-joined" "This computer has not joined a console, so \"device\" and \"previous\" are examples."
    SHOW_STATEMENT "show.statement" "The report, which is signed:"
    SHOW_FACTS "show.facts" "What was seen ({size} bytes, sent when it changed):"
    SHOW_FINDINGS "show.findings" "What the checks made of it ({size} bytes, sent when it changed):"
    SHOW_INVENTORY "show.inventory" "Hardware and programs ({size} bytes, sent when it changed):"
    SHOW_ASSESSMENT "show.assessment" "What was entered on this computer ({size} bytes, sent when it changed):"
    SHOW_NOT_ALONG "show.not-along" "What was entered on this computer would stay here: {reason}."

    JOIN_HEAD "enrol.head" "This enrolment string joins this computer to:"
    JOIN_OPERATOR "enrol.operator" "Run by: {operator}"
    JOIN_PURPOSE "enrol.purpose" "Why: {purpose}"
    JOIN_TELEPHONE "enrol.telephone" "Questions: ring {telephone}"
    JOIN_ADDRESS "enrol.address" "Address: {address}"
    JOIN_PHRASE "enrol.phrase" "Four words: {phrase}"
    JOIN_UNSAID "enrol.unsaid" "(it does not say)"
    JOIN_COMPARE "enrol.compare" "Compare the four words with your letter. If they differ, do not join; ring the number in your letter."
    JOIN_SENT "enrol.sent" "It will send: settings, versions and dates of this computer, its list of programs, what the checks made of them, and what you answer in this program."
    JOIN_LEVEL "enrol.level" "How much it sees stays as it is. To change that, type: dspt-agent sharing --level LEVEL"
    JOIN_NEVER "enrol.never" "It never sends names of people, files, documents, web pages or anything about residents."
    JOIN_SHOW "enrol.show" "To see exactly what, run: dspt-agent show"
    JOIN_ASK "enrol.ask" "Join? Type yes to join: "
    JOIN_NOT "enrol.not" "Not joined. Nothing about this computer was sent."
    JOIN_DONE "enrol.done" "Joined {provider} at {operator}."
    JOIN_TO_CONFIRM "enrol.to-confirm" "It is shown there as new until somebody confirms it."
    JOIN_NEXT "enrol.next" "Next: dspt-agent report"
    JOIN_ALREADY "enrol.already" "This computer has already joined {provider} at {operator} with this string."
    JOIN_ASIDE "enrol.aside" "What was kept of the earlier joining now lies in {folder}."

    REPORT_ACCEPTED "report.accepted" "Report {sequence} was accepted by {operator}."
    REPORT_ACCEPTED_MANY "report.accepted.many" "{count} reports, up to {sequence}, were accepted by {operator}."
    REPORT_KEPT_ONE "report.kept.one" "1 report waits on this computer and is sent next time."
    REPORT_KEPT_MANY "report.kept.many" "{count} reports wait on this computer and are sent next time."
    REPORT_ASKED "report.asked" "{operator} asked to try again in {minutes} minutes."
    REPORT_REFUSED "report.refused" "Report {sequence} was refused and set aside: {reason}"
    REPORT_REJOINED "report.rejoined" "The console knew other reports of this computer, as after a restore. It was told, and a person will look."
    REPORT_NOT_ALONG "report.not-along" "What was entered on this computer stayed here: {reason}. The rest of the report is not affected."
    REPORT_FULL "report.full" "{count} reports wait already, so nothing new was kept. The next report will say so."
    CLOCK_AHEAD "report.clock.ahead" "This computer's clock is about {time} ahead of the console's. Please set it."
    CLOCK_BEHIND "report.clock.behind" "This computer's clock is about {time} behind the console's. Please set it."

    STATUS_NOT_JOINED "status.not-joined" "This computer has not joined a console. You can run the checks all the same: dspt-agent check"
    STATUS_PENDING "status.pending" "Joining was begun and not finished. Run enrol again with the string from your letter."
    STATUS_JOINED "status.joined" "Joined: {provider} at {operator} ({address}), since {when}"
    STATUS_TELEPHONE "status.telephone" "Questions: ring {telephone}"
    STATUS_LABEL "status.label" "Called: {label}"
    STATUS_DEVICE "status.device" "Device: {device}"
    STATUS_NONE_YET "status.none-yet" "Last report: none yet. Run: dspt-agent report"
    STATUS_LAST "status.last" "Last report: {sequence}, made {when}"
    STATUS_ACCEPTED "status.accepted" "Last accepted: {when}"
    STATUS_WAITING "status.waiting" "Waiting to be sent: {count}"
    STATUS_REFUSED "status.refused" "Refused: {count}"
    STATUS_REFUSED_ONE "status.refused.one" "Report {sequence}: {reason}"
    STATUS_TROUBLE "status.trouble" "Last try, {when}: {trouble}"
    STATUS_POLICY "status.policy" "Checks in force: {name}, version {version}"
    STATUS_POLICY_UNTIL "status.policy.until" "Their author signed them; they are good until {day}."
    STATUS_POLICY_REFUSED "status.policy.refused" "Newer checks were not taken into use: {reason}"
    POLICY_PAST "policy.past" "The checks in force were good until {day}. They stay in use until newer ones come; some verdicts may be out of date."
    REPORT_POLICY_NEW "report.policy.new" "Newer checks were fetched: {name}, version {version}. The next report judges by them."
    REPORT_POLICY_REFUSED "report.policy.refused" "Newer checks were offered and not taken into use: {reason}"
    REPORT_POLICY_UNASKED "report.policy.unasked" "Newer checks could not be asked for: {reason}"
    STATUS_NEXT "status.next" "Next run: when you run dspt-agent report; no service runs"
    STATUS_NEXT_SERVICE "status.next.service" "Next run: by the service, {when}"
    STATUS_FOLDER "status.folder" "Kept in: {folder}"

    ROTATE_DONE "rotate.done" "This computer has a new key, and {operator} knows it. The old key is no longer accepted."
    ROTATE_WAITING "rotate.waiting" "Nothing was changed, because {count} reports wait. They must arrive first; run dspt-agent report."
    ROTATE_REFUSED "rotate.refused" "The console did not take the new key: {reason}. The old key goes on."
    ROTATE_NOT_ANSWERED "rotate.not-answered" "There was no answer to the new key: {reason}. Nothing is lost; run this again."
    SHARING_WHO "sharing.who" "{operator} sees this computer, for {provider}. Questions: {telephone}."
    SHARING_WHY "sharing.why" "Why: {purpose}"
    SHARING_DEVICES "sharing.devices" "It sees what was seen and found on this computer, and what you answered here (level: devices)."
    SHARING_ITEMS "sharing.items" "It sees that this computer reports, and when. Details stay here (level: items)."
    SHARING_PROGRESS "sharing.progress" "It sees that this computer reports, and when. Details stay here (level: progress)."
    SHARING_PUBLIC "sharing.public" "It sees that this computer reports, and when. Details stay here (level: public)."
    SHARING_SHOW "sharing.show" "To see exactly what is sent, type: dspt-agent show"
    SHARING_LESS "sharing.less" "It also gets a few dates and numbers: the last update, scan and backup, and the free space."
    SHARING_BEFORE "sharing.before" "What was sent before stays there. To have it erased, type: dspt-agent leave FILE"
    SHARING_OTHERS "sharing.others" "Nobody else sees anything of this computer."
    SHARING_CHANGED "sharing.changed" "Changed. It holds from the next report on."
    LEAVE_ABOUT "leave.about" "This computer stops reporting to {operator}. What is held there about it is written to {file}, then erased there."
    LEAVE_ASK "leave.ask" "Leave? Type yes to leave: "
    LEAVE_NOT "leave.not" "Nothing was changed."
    LEAVE_WAITING "leave.waiting" "Nothing was changed, because {count} reports wait. They must arrive first; run dspt-agent report."
    LEAVE_FETCHED "leave.fetched" "What is held about this computer is in {file}."
    LEAVE_DONE "leave.done" "Done. {operator} takes no more reports and erased the details. The rest goes within 30 days. Questions: {telephone}."
    LEAVE_ASIDE "leave.aside" "The old key was moved to {folder}. Your answers stay where they are."
    LEAVE_REFUSED "leave.refused" "The console did not take it: {reason}. This computer goes on reporting."
    LEAVE_NOT_ANSWERED "leave.not-answered" "There was no answer: {reason}. This computer reports no more; run the same command again."
    LEAVE_UNDER_WAY "leave.under-way" "This computer is leaving its console and reports no more. Run dspt-agent leave FILE again to end it."
    ONCE_NOTHING_KEPT "once.nothing-kept" "Nothing was kept on this computer, and nothing was sent."
    ONCE_ABOUT "once.about" "If you agree, this goes to {operator}, with the four words {phrase}. Questions: {telephone}."
    ONCE_WHAT "once.what" "Only this is sent: your kind of system, and the result of each check."
    ONCE_NEVER "once.never" "No name, no address and no time goes with it. Your employer sees only totals of everybody."
    ONCE_ASK "once.ask" "Send it? Type yes to send it: "
    ONCE_NOT "once.not" "Nothing was sent, and nothing was kept on this computer."
    ONCE_SENT "once.sent" "Sent to {provider}. The code is used up, and nothing was kept on this computer."

    INSTALL_ABOUT "install.about" "This sets up a service: this computer then reports by itself, soon after each start and daily. Nothing else is changed."
    INSTALL_FILE "install.file" "It writes: {file}"
    INSTALL_WINDOWS "install.windows" "It registers the service dspt-agent with: {program} run"
    INSTALL_ASK "install.ask" "Set it up? Type yes to set it up: "
    INSTALL_NOT "install.not" "Nothing was changed."
    INSTALL_DONE "install.done" "The service is set up. It starts with this computer."
    INSTALL_THERE "install.there" "The service is set up already."
    INSTALL_START "install.start" "To start it now, or anew after an update, as administrator: {command}"
    INSTALL_JOIN "install.join" "It waits until this computer joins a console. Join with the string from your letter: dspt-agent enrol"

    UNINSTALL_ABOUT "uninstall.about" "This would be removed:"
    UNINSTALL_ANSWERS "uninstall.answers" "Your answers and your register are among it. Copy them first if you still need them, or use the option that keeps them."
    UNINSTALL_KEY "uninstall.key" "The key of this computer is among it. To report again, it must join anew."
    UNINSTALL_WAITING "uninstall.waiting" "{count} reports that wait to be sent would be lost."
    UNINSTALL_ASK "uninstall.ask" "Remove all this? Type yes to remove it: "
    UNINSTALL_NOT "uninstall.not" "Nothing was removed."
    UNINSTALL_NOTHING "uninstall.nothing" "There is nothing to remove but the program itself."
    UNINSTALL_DONE "uninstall.done" "Removed. The program itself can be deleted now."
    UNINSTALL_PACKAGE "uninstall.package" "The program came as a package. To remove it too, type as administrator: apt purge dspt-agent"
    UNINSTALL_KEPT "uninstall.kept" "Kept as you asked: {folder}"
    UNINSTALL_OTHERS "uninstall.others" "In {folder} are other files that this program did not make, so the folder stays."
    UNINSTALL_FORGET "uninstall.forget" "So that the system forgets the service too, as administrator: {command}"

    DOCTOR_ALL_WELL "doctor.all-well" "Nothing is broken."
    DOCTOR_BROKEN_ONE "doctor.broken.one" "1 thing is broken. What to do stands below it."
    DOCTOR_BROKEN_MANY "doctor.broken.many" "{count} things are broken. What to do stands below each."
    DOCTOR_REMARK "doctor.remark" "Worth knowing: {said}"
    DOCTOR_BROKEN "doctor.broken" "Broken: {said}"
    DOCTOR_UNTOLD "doctor.untold" "Could not tell: {said}"
    DOCTOR_SLOW "doctor.slow" "This could not be told in time."
    DOCTOR_FAULT "doctor.fault" "This could not be told, by a fault of this program; please report it."
    DOCTOR_RIGHTS_FIX "doctor.rights.fix" "Run this as administrator. On Linux and macOS that is: sudo dspt-agent doctor"
    DOCTOR_NOT_JOINED "doctor.not-joined" "This computer has not joined a console."
    DOCTOR_NOT_JOINED_FIX "doctor.not-joined.fix" "If it should report, join with the string from your letter: dspt-agent enrol. The checks work without."
    DOCTOR_PENDING "doctor.pending" "Joining was begun and not finished."
    DOCTOR_PENDING_FIX "doctor.pending.fix" "Run enrol again with the string from your letter."
    DOCTOR_JOINED "doctor.joined" "Joined: {provider} at {operator}"
    DOCTOR_JOIN_AGAIN_FIX "doctor.join-again.fix" "Join anew with a new string from your letter: dspt-agent enrol --again"
    DOCTOR_KEY_FIX "doctor.key.fix" "Do what the line above says. Nothing is sent until then, and nothing is lost."
    DOCTOR_NO_FOLDER "doctor.folder.none" "Nothing is kept yet. It would be in {folder}"
    DOCTOR_FOLDER "doctor.folder" "Only this account can look into {folder}"
    DOCTOR_FOLDER_OPEN "doctor.folder.open" "Others can list the names in {folder}, but not change them."
    DOCTOR_FOLDER_OPEN_FIX "doctor.folder.open.fix" "Take that right from others: chmod 700 on the folder."
    DOCTOR_FOLDER_FIX "doctor.folder.fix" "Make the folder yours alone, or name another one with --data."
    DOCTOR_ROOM "doctor.room" "There is room on the disk, and it can be written."
    DOCTOR_LITTLE_ROOM "doctor.room.little" "Only {free} MB are free on the disk of the data folder."
    DOCTOR_FULL_FIX "doctor.full.fix" "Free some space. Until then nothing new can be kept; what waits is safe."
    DOCTOR_WRITE_FIX "doctor.write.fix" "Find out why the disk cannot be written: it may be failing, or mounted to be read only."
    DOCTOR_NO_ADDRESS "doctor.address" "The console's address cannot be used: {address}"
    DOCTOR_NAME "doctor.name" "The name {host} can be looked up."
    DOCTOR_NAME_NOT_NEEDED "doctor.name.not-needed" "The console has a number for an address, {host}, so no name is looked up."
    DOCTOR_NAME_BY_PROXY "doctor.name.by-proxy" "The name {host} is not known here; the proxy looks it up."
    DOCTOR_NO_NAME "doctor.name.none" "The name {host} cannot be looked up."
    DOCTOR_NO_NAME_FIX "doctor.name.fix" "Check that this computer is online. If it is, ask whoever runs your network about the name service (DNS)."
    DOCTOR_PROXY "doctor.proxy" "Proxy: {proxy}, {source}"
    DOCTOR_PROXY_VARIABLE "doctor.proxy.variable" "from the variable {name}"
    DOCTOR_PROXY_RECORDED "doctor.proxy.recorded" "recorded when this computer joined"
    DOCTOR_PROXY_SYSTEM "doctor.proxy.system" "from the settings of this account"
    DOCTOR_PROXY_NONE "doctor.proxy.none" "Proxy: none, the console is reached directly"
    DOCTOR_PROXY_EXCEPTED "doctor.proxy.excepted" "Proxy: none, because the console is on the list of exceptions"
    DOCTOR_PROXY_UNUSABLE "doctor.proxy.unusable" "The proxy {proxy} cannot be used: only proxies whose address begins with http can."
    DOCTOR_PROXY_UNUSABLE_FIX "doctor.proxy.unusable.fix" "Ask whoever runs your network for a web proxy, and set the variable HTTPS_PROXY to it."
    DOCTOR_PROXY_SCRIPT "doctor.proxy.script" "A script (PAC) chooses the proxy here: {script}. This program does not run such scripts."
    DOCTOR_PROXY_SCRIPT_FIX "doctor.proxy.script.fix" "If reports do not arrive, ask which proxy leads to {address}, and set the variable HTTPS_PROXY to it."
    DOCTOR_CONSOLE "doctor.console" "The console of {operator} answers, and has the right key."
    DOCTOR_CONSOLE_FIX "doctor.console.fix" "Ask {operator}, {telephone}. Nothing is lost: reports wait on this computer."
    DOCTOR_NOT_THERE_FIX "doctor.not-there.fix" "Check that this computer is online. If web pages open, ask {operator}, {telephone}. Reports wait until it answers."
    DOCTOR_WRONG_KEY_FIX "doctor.wrong-key.fix" "Ask whoever runs your firewall, proxy or antivirus to leave {address} alone. There is no way around this, for your safety."
    DOCTOR_CLOCK "doctor.clock" "The clock is right."
    DOCTOR_CLOCK_ALONE "doctor.clock.alone" "The clock shows {when}, which may be right; no console was asked."
    DOCTOR_CLOCK_PAST "doctor.clock.past" "The clock shows {when}, which is past."
    DOCTOR_CLOCK_FIX "doctor.clock.fix" "Set the clock of this computer, and let it be set by the internet."
    DOCTOR_WAITING "doctor.waiting" "Waiting to be sent: {count}"
    DOCTOR_WAITING_FIX "doctor.waiting.fix" "They wait for more than three days. Put right what is broken above; they are then sent by themselves."
    DOCTOR_FULL_SPOOL_FIX "doctor.waiting.full.fix" "There is no room for more, so nothing new is kept. Put right what is broken above."
    DOCTOR_REFUSED "doctor.refused" "Refused by the console: {count}. The last reason: {reason}"
    DOCTOR_REFUSED_FIX "doctor.refused.fix" "Tell whoever runs the console. They are kept aside, and later reports are not affected."
    DOCTOR_REPORT_FIX "doctor.report.fix" "Do what the line above says. Later reports tell the console that one is missing."
    DOCTOR_POLICY "doctor.checks" "{named}, with dates that hold until {day}"
    DOCTOR_POLICY_ENDS "doctor.checks.ends" "{named}. Its dates end on {day}."
    DOCTOR_POLICY_OLD "doctor.checks.old" "{named}. Its dates ended on {day}, so some checks cannot tell any more."
    DOCTOR_CHECKS_REFUSED_FIX "doctor.checks.refused.fix" "Tell whoever runs the console. The checks in force stay in use."
    DOCTOR_POLICY_FIX "doctor.checks.fix" "Install the newest version of this program."
    DOCTOR_RIGHTS "doctor.rights" "This account may see everything that the checks ask for."
    DOCTOR_HIDDEN "doctor.hidden" "{count} things may not be seen by this account: {names}"
    DOCTOR_HIDDEN_FIX "doctor.hidden.fix" "The service sees them. To see them yourself, run this as administrator."
    DOCTOR_HIDDEN_FROM_ALL_FIX "doctor.hidden.all.fix" "Not even an administrator may see these here. The checks on them stay open; nothing else suffers."
    DOCTOR_SERVICE "doctor.service" "The service runs. Next report: {when}"
    DOCTOR_SERVICE_OTHER_FIX "doctor.service.other.fix" "It was set up by another version, or changed by hand. Set it up anew: dspt-agent install"
    DOCTOR_NO_SERVICE "doctor.service.none" "No service is set up: this computer reports only when you run dspt-agent report."
    DOCTOR_NO_SERVICE_FIX "doctor.service.none.fix" "To let it report by itself, as administrator: dspt-agent install"
    DOCTOR_SERVICE_STOPPED "doctor.service.stopped" "The service is set up and does not run."
    DOCTOR_SERVICE_START_FIX "doctor.service.start.fix" "Start it, as administrator: systemctl restart dspt-agent. If it stops again, see: journalctl -u dspt-agent"
    DOCTOR_SERVICE_START_MACOS_FIX "doctor.service.start.macos.fix" "Start it, as administrator: launchctl kickstart system/dspt-agent. Its log is /Library/Logs/dspt-agent.log"
    DOCTOR_SERVICE_START_WINDOWS_FIX "doctor.service.start.windows.fix" "Start it, as administrator: sc start dspt-agent"

    DOOR_WORKING "door.working" "Checking this computer. A page opens when that is done."
    DOOR_PACKING "door.packing" "Making your evidence pack. Its page opens when that is done. Nothing is sent."
    DOOR_WRITTEN "door.written" "The result is written to: {file}"
    DOOR_OPEN_YOURSELF "door.open-yourself" "Open that file with your web browser."
    DOOR_CLOSE "door.close" "Press Enter to close this window."
    START_HELLO "start.hello" "This program checks this computer and explains what it saw. It changes nothing."
    START_CHECK "start.check" "dspt-agent check: see how this computer is, now"
    START_PAGE "start.page" "dspt-agent check --format html > check.html: the same as a page to print"
    START_ENROL "start.enrol" "dspt-agent enrol: join a console, with the string from your letter"
    START_INSTALL "start.install" "dspt-agent install: let this computer report by itself"
    START_DOCTOR "start.doctor" "dspt-agent doctor: find out why reports do not arrive"
    START_HELP "start.help" "dspt-agent help: everything else"

    STAND_IN "check.stand-in" "{count} things that only an administrator may see were taken from what the service saw on {when}."
}

/// What stands above everything else while a set of questions was not compared with the toolkit's own.
pub fn notice(toolkit: &Toolkit) -> Option<&str> {
    toolkit.notice.as_deref()
}

/// Words that are ours and not our readers'.
pub const JARGON: &[&str] = &[
    "posture", "envelope", "digest", "spool", "attest", "payload", "schema",
];

/// Words that claim what nobody gave us.
pub const CLAIMS: &[&str] = &[
    "compliant",
    "compliance",
    "certified",
    "approved",
    "official",
    "guarantee",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_sentence_has_more_than_25_words() {
        for sentence in ALL {
            for part in sentence.text.split(['.', ':', ';', '?']) {
                let words = part.split_whitespace().count();
                assert!(words <= 25, "{}: {words} words", sentence.id);
            }
        }
    }

    #[test]
    fn no_sentence_uses_our_jargon() {
        for sentence in ALL {
            let text = sentence.text.to_lowercase();
            for word in JARGON {
                assert!(!text.contains(word), "{}: {word}", sentence.id);
            }
        }
    }

    #[test]
    fn no_sentence_but_the_one_on_independence_claims_approval() {
        for sentence in ALL.iter().filter(|sentence| sentence.id != INDEPENDENT.id) {
            let text = sentence.text.to_lowercase();
            for word in CLAIMS {
                assert!(!text.contains(word), "{}: {word}", sentence.id);
            }
        }
    }

    #[test]
    fn every_id_stands_once() {
        let mut ids: Vec<_> = ALL.iter().map(|sentence| sentence.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), ALL.len());
    }

    #[test]
    fn what_is_filled_in_is_safe_and_is_not_filled_in_again() {
        let filled = JOIN_OPERATOR.fill(&[("operator", "{operator}\u{1b}[2J")]);
        assert_eq!(filled, "Run by: {operator}\u{fffd}[2J");
    }
}
