//! Every sentence that a manager or a carer reads here, in one place, each with an id. Words in braces are filled in.
//!
//! A test holds that none has more than 25 words, uses our own jargon, or claims what nobody gave us.

use crate::plain;

/// One sentence, or a few short ones.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Sentence {
    /// Its lasting name.
    pub(crate) id: &'static str,
    /// English, with `{names}` to fill in.
    pub(crate) text: &'static str,
}

impl Sentence {
    /// The sentence with its names filled in. What is filled in is made safe to show and is never filled in again.
    pub(crate) fn fill(&self, values: &[(&str, &str)]) -> String {
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
        $(pub(crate) const $name: Sentence = Sentence { id: $id, text: $text };)*
        /// All of them.
        #[cfg(test)]
        const ALL: &[Sentence] = &[$($name),*];
    };
}

sentences! {
    INDEPENDENT "independent" "Independent software, not made, approved or checked by NHS England, CQC or ICO."

    TITLE "page.title" "Evidence pack for the toolkit (DSPT) {year}"
    TITLE_OF "page.title.of" "Evidence pack of {provider} for the toolkit (DSPT) {year}"
    MADE "page.made" "Made on {day} by {program}, from {computers}."
    SKIP "page.skip" "Skip to what to do next"
    CONTENTS "page.contents" "On this page"

    WHERE "where.head" "Where you are"
    WHERE_READY "where.ready" "Ready to paste: every computer in your register shows it. You still decide."
    WHERE_CHECK "where.check" "Please check: there is a draft. Read it, put right what is not so, then paste."
    WHERE_ONLY_YOU "where.only-you" "Only you can say: no computer knows. Each of these says what a good answer holds."
    WHERE_DEADLINE "where.deadline" "The last day to publish for {year} is {day}."
    WHERE_DEADLINE_OVER "where.deadline.over" "The last day to publish for {year} was {day}. Publishing late is still possible."
    REMARKS "where.remarks" "About the making of this pack"

    NEXT "next.head" "What to do next"
    NEXT_NOTHING "next.nothing" "Nothing is left to do here. Read the texts below once more before you publish."
    NEXT_ORDER "next.order" "What matters most comes first, and of that the quickest."
    NEXT_MORE_ONE "next.more.one" "1 more thing to do"
    NEXT_MORE "next.more" "{count} more things to do"
    NEXT_MINUTES "next.minutes" "About {time}"
    NEXT_STEPS "next.steps" "On {computers}:"
    NEXT_CHECK "next.check" "To make this so: {title}"
    NEXT_NO_STEPS "next.no-steps" "Ask whoever looks after this computer; there are no steps for it here."
    NEXT_SEE "next.see" "Go to {reference}"

    DIFFERS "differs.head" "Where your answers and your computers differ"
    DIFFERS_ABOUT "differs.about" "Look at these together. Either the computer is put right, or the answer is."
    DIFFERS_CAPTION "differs.caption" "Computers that are not as you answered"

    UNTOLD "untold.head" "What could not be told"
    UNTOLD_ABOUT "untold.about" "These are not fine and not wrong: nobody could look. They back no answer."
    UNTOLD_CAPTION "untold.caption" "What could not be told, and why"
    UNTOLD_STALE "untold.stale" "It was last seen on {day}, which is too long ago."
    UNTOLD_EVERYTHING "untold.everything" "Everything"
    UNTOLD_MORE "untold.more" "And {count} more."

    PASTE "paste.head" "Text to paste"
    PASTE_ABOUT "paste.about" "Open the toolkit beside this page. Compare the number and the question each time, then copy the text in the box."
    PASTE_NO_NAMES "paste.no-names" "Never paste names of people."
    GLANCE "paste.glance" "All questions at a glance"
    GLANCE_CAPTION "paste.glance.caption" "Each question with its state"
    GROUP_READY "paste.ready" "Ready to paste: {count}"
    GROUP_CHECK "paste.check" "Drafted, please check: {count}"
    GROUP_ANSWERED "paste.answered" "Already answered: {count}"
    GROUP_ONLY_YOU "paste.only-you" "Only you can say: {count}"
    GROUP_NONE "paste.none" "None."
    STATE_READY "state.ready" "Ready to paste"
    STATE_CHECK "state.check" "Please check"
    STATE_ANSWERED "state.answered" "Answered"
    STATE_DIFFERS "state.differs" "Differs"
    STATE_NOT_ABOUT "state.not-about" "Not about you"
    STATE_ONLY_YOU "state.only-you" "Only you can say"
    SUPPORTS "item.supports" "Supports your answer to {reference}. You decide."
    TEXT_READY "item.text.ready" "Text for {reference}, ready to paste"
    TEXT_CHECK "item.text.check" "Draft for {reference}, please check"
    TEXT_ANSWERED "item.text.answered" "Your answer to {reference}, with what is known about it"
    TEXT_RISK "item.text.risk" "A risk is accepted instead of an answer to {reference}; this is what is known"
    TEXT_DIFFERS "item.text.differs" "Not ready: your answer to {reference} and the computers differ"
    STILL_TO_SAY "item.still" "You still have to say: {what}"
    WHAT_TO_SAY "item.what" "What to say: {what}"
    UNSURE "item.unsure" "We are not certain that the toolkit asks this at your level. Compare it with the toolkit."
    UNSURE_ALL "item.unsure.all" "Every question here is carried over from another year, so each may have changed."
    RISK_OFFERED "item.risk" "If it cannot be put right, the provider may accept this risk in writing, with a last day."

    SAID_YES "said.yes" "Yes."
    SAID_NO "said.no" "No."
    SAID_KEPT "said.kept" "Kept at: {place}"
    SAID_NOT_ABOUT "said.not-about" "Not applicable to us: {why}"
    SAID_TRAINING "said.training" "Yes. {trained} of {total} people finished the training, which is {percent} %."
    SAID_TRAINING_OLDEST "said.training.oldest" "The oldest training counted is of {day}."
    SAID_EVIDENCE "said.evidence" "Evidence: {place}"

    FIGURES "figures.checked" "Looked at by software: {checked} of {all}, the oldest on {day}."
    FIGURES_NONE "figures.none" "Looked at in full by software: none of {all}."
    FIGURES_WORD "figures.word" "{what}: not looked at by software, as counted by {who} on {day}."
    WORD_MANAGER "figures.word.manager" "us"
    WORD_SUPPORT "figures.word.support" "our IT support"
    WORD_SUPPLIER "figures.word.supplier" "a supplier"
    CHECK_LINE "figures.check" "{title}: {parts}."
    CHECK_SO "figures.so" "so on {count} of {all}"
    CHECK_NOT_SO "figures.not-so" "not so on {count}"
    CHECK_UNTOLD "figures.untold" "could not be told on {count}"
    CHECK_NOT_ABOUT "figures.not-about" "does not apply to {count}"

    DRAFT_REGISTER "draft.register" "We keep a register of hardware, software and data. On {day} it listed {what}."
    DRAFT_REGISTER_FILE "draft.register.file" "It is the file asset-register.xlsx, kept at: [say where]."
    DRAFT_ADMINISTRATORS "draft.administrators" "{computers} have {accounts} in all that may administer them."
    DRAFT_NO_ENDED "draft.no-ended" "On {count} of {all} no system or known program past its support was found."
    DRAFT_ENDED "draft.ended" "No longer supported after {day}: {product}, on {computers}."

    REGISTER "register.head" "Your asset register ({reference})"
    REGISTER_ABOUT "register.about" "The whole register is in asset-register.xlsx and asset-register.csv beside this page."
    REGISTER_PROGRAMS "register.programs" "The programs are in software-list.csv."
    REGISTER_EMPTY "register.empty" "Nothing is in the register yet."
    REGISTER_LISTS "register.lists" "In use: {what}."
    REGISTER_CAPTION "register.caption" "Computers that were looked at"
    REGISTER_MORE "register.more" "And {count} more in the file."
    REGISTER_MISSING "register.missing" "Only you know what is missing: phones, tablets, memory sticks, routers, online services and sets of data."

    ENDED "ended.head" "No longer supported ({reference})"
    ENDED_NONE "ended.none" "Nothing that our list of dates knows is past its support on the computers that could be read."
    ENDED_ABOUT "ended.about" "Replace each, or write down why you keep it, what protects it, and until when."
    ENDED_CAPTION "ended.caption" "Systems and programs past the end of their support"
    ENDED_UNTOLD "ended.untold" "Could not be told on {computers}."
    ENDED_LIST "ended.list" "Our list of dates covers well-known systems and programs only. It may be used until {day}."
    ENDED_ONLINE "ended.online" "Care planning, medication and other online systems are not looked at: ask their suppliers."

    ADMINISTRATORS "administrators.head" "Administrator accounts ({reference})"
    ADMINISTRATORS_ABOUT "administrators.about" "Each person who may use one of these accounts signs one agreement, people of an outside IT firm included."
    ADMINISTRATORS_COUNT "administrators.count" "{accounts} on {computers}."
    ADMINISTRATORS_SAME "administrators.same" "One person may have accounts on several computers. Names are never read, so only you can say how many people they are."
    ADMINISTRATORS_NONE "administrators.none" "No computer showed how many administrator accounts it has."
    ADMINISTRATORS_CAPTION "administrators.caption" "Administrator accounts of each computer"

    OURSELVES "ourselves.head" "Lines about this software itself"
    OURSELVES_ABOUT "ourselves.about" "This software is a supplier and holds information too. Put these lines into your own lists."
    SUPPLIER_HEAD "ourselves.supplier" "For your list of suppliers ({reference})"
    SUPPLIER_LINE "ourselves.supplier.line" "{program}: checks settings of our computers. Supplier: [who gave it to you]. It handles no information about the people we support."
    SUPPLIER_CONSOLE "ourselves.supplier.console" "Its reports go to {operator}. Agreement and contact: [say where]."
    SUPPLIER_ALONE "ourselves.supplier.alone" "It runs only on our own computers and sends nothing to anyone."
    INFORMATION_HEAD "ourselves.information" "For your list of the information you hold ({reference})"
    INFORMATION_LINE "ourselves.information.line" "Settings, versions and dates of our computers, their lists of programs, and our answers in the toolkit."
    INFORMATION_NOT "ourselves.information.not" "No names of people, no files, no web pages, nothing about the people we support."
    INFORMATION_CONSOLE "ourselves.information.console" "Kept on each computer and by {operator}. Shared with: [nobody else, or say whom]."
    INFORMATION_ALONE "ourselves.information.alone" "Kept only on our own computers, in the program's own folder and in this pack."

    LIMITS "limits.head" "What this does not show"
    LIMITS_DECIDE "limits.decide" "It does not say that you meet the toolkit's standards. Only you decide and publish."
    LIMITS_ALL "limits.all" "It does not show that these are all your computers, phones and services."
    LIMITS_THEN "limits.then" "It shows what was so on the day it was seen, not before and not after."
    LIMITS_SIGNED "limits.signed" "A signed report shows which key spoke and when. It does not show that the computer told the truth, or whose it is."
    LIMITS_UNSIGNED "limits.unsigned" "The files of this pack themselves are not signed: anyone can change them."
    LIMITS_WORD "limits.word" "What stands on somebody's word was not looked at."

    ABOUT "about.head" "About this pack"
    ABOUT_TOOLKIT "about.toolkit" "Questions: {name}, {origin}. Where the list comes from: {source}."
    ABOUT_POLICY "about.policy" "Checks: {name}, version {version}."
    ABOUT_WORDS "about.words" "Titles and help are in our own words. The toolkit's own wording counts."

    COLUMN_NUMBER "column.number" "Number"
    COLUMN_QUESTION "column.question" "Question, in our words"
    COLUMN_STATE "column.state" "State"
    COLUMN_COMPUTER "column.computer" "Computer"
    COLUMN_COMPUTERS "column.computers" "Computers"
    COLUMN_NOT_SO "column.not-so" "Not so there"
    COLUMN_SINCE "column.since" "Since, as far as we know"
    COLUMN_SEEN "column.seen" "Last seen"
    COLUMN_WHAT "column.what" "What was looked for"
    COLUMN_WHY "column.why" "Why it could not be told"
    COLUMN_KIND "column.kind" "Kind"
    COLUMN_SYSTEM "column.system" "System"
    COLUMN_PRODUCT "column.product" "Product"
    COLUMN_ENDED "column.ended" "Supported until"
    COLUMN_ACCOUNTS "column.accounts" "Administrator accounts"
    NOT_TOLD "cell.not-told" "could not be told"

    PHONE_TITLE "phone.title" "Phone and tablet check"
    PHONE_ABOUT "phone.about" "Nothing is installed on your phone, and nobody looks at what is on it."
    PHONE_HOW "phone.how" "Tick what is so. If you are not sure, tick No: somebody will help. Do not write your name."
    PHONE_WHOSE "phone.whose" "This phone or tablet is"
    PHONE_WHOSE_WORK "phone.whose.work" "the organisation's"
    PHONE_WHOSE_OWN "phone.whose.own" "my own"
    PHONE_IPHONE "phone.iphone" "iPhone or iPad"
    PHONE_ANDROID "phone.android" "Android"
    PHONE_CAPTION "phone.caption" "What to look at, and where"
    PHONE_LOOK "phone.look" "Is this so?"
    PHONE_YES "phone.yes" "Yes"
    PHONE_NO "phone.no" "No"
    PHONE_LOCK "phone.lock" "It locks by itself and asks for a PIN, finger or face."
    PHONE_LOCK_IPHONE "phone.lock.iphone" "Settings, Face ID & Passcode"
    PHONE_LOCK_ANDROID "phone.lock.android" "Settings, Security, Screen lock"
    PHONE_UPDATES "phone.updates" "Updates are installed by themselves."
    PHONE_UPDATES_IPHONE "phone.updates.iphone" "Settings, General, Software Update, Automatic Updates"
    PHONE_UPDATES_ANDROID "phone.updates.android" "Settings, System, Software updates"
    PHONE_SUPPORTED "phone.supported" "Its maker still looks after it."
    PHONE_SUPPORTED_IPHONE "phone.supported.iphone" "Settings, General, Software Update says that iOS is up to date"
    PHONE_SUPPORTED_ANDROID "phone.supported.android" "Settings, About phone, Android version: the security update is less than six months old"
    PHONE_ANTIVIRUS "phone.antivirus" "Android only: Play Protect, or an antivirus app, is on."
    PHONE_ANTIVIRUS_IPHONE "phone.antivirus.iphone" "Nothing to look at: leave both boxes empty"
    PHONE_ANTIVIRUS_ANDROID "phone.antivirus.android" "Play Store, your picture at the top, Play Protect"
    PHONE_LOST "phone.lost" "I know whom to ring at once if it is lost, and it can be found or wiped."
    PHONE_LOST_IPHONE "phone.lost.iphone" "Settings, your name, Find My"
    PHONE_LOST_ANDROID "phone.lost.android" "Settings, Google, Find My Device or Find Hub"
    PHONE_WORK "phone.work" "Work information stays in the work apps: none in my photos, chats or own e-mail."
    PHONE_WORK_IPHONE "phone.work.iphone" "Photos, Messages and other chats, Mail"
    PHONE_WORK_ANDROID "phone.work.android" "Photos or Gallery, Messages and other chats, Gmail"
    PHONE_MANAGER "phone.manager" "For the manager: counts only"
    PHONE_MANAGER_HOW "phone.manager.how" "Count the sheets and the ticks. Enter only these numbers; do not keep a list of people."
    PHONE_TOTALS "phone.totals" "Totals of all sheets"
    PHONE_COUNT_DAY "phone.count.day" "Counted on"
    PHONE_COUNT_WORK "phone.count.work" "Organisation's phones and tablets"
    PHONE_COUNT_OWN "phone.count.own" "Personal phones and tablets"
    PHONE_COUNT_BACK "phone.count.back" "Sheets handed back"
    PHONE_COUNT_OUT "phone.count.out" "Sheets handed out"
    PHONE_SHORT_LOCK "phone.short.lock" "Screen lock"
    PHONE_SHORT_UPDATES "phone.short.updates" "Updates"
    PHONE_SHORT_SUPPORTED "phone.short.supported" "Still looked after"
    PHONE_SHORT_ANTIVIRUS "phone.short.antivirus" "Antivirus (Android)"
    PHONE_SHORT_LOST "phone.short.lost" "Lost-phone plan"
    PHONE_SHORT_WORK "phone.short.work" "Work data apart"

    TAKE_YES_NO "take.yes-no" "write Yes or No as the answer, and the rest as a comment"
    TAKE_TRAINING "take.training" "fill in People trained and People in all as whole numbers"
    TAKE_DAY "take.day" "{written} is not a day: write it as 2026-06-30"
    TAKE_WHO "take.who" "{written} is neither Manager, IT support nor Supplier"
    TAKE_CONFIRMED "take.confirmed" "write Yes or No under Confirmed by the provider"
    TAKE_TWICE "take.twice" "row {row} answers the same question: keep one of them"
    TAKE_KIND "take.kind" "{written} is not a kind: write computer, phone, tablet, memory stick, network equipment, online service or data set"
    TAKE_NO_KIND "take.no-kind" "it does not say what kind of thing it is"
    TAKE_NAME "take.name" "it has no name"
    TAKE_COUNT "take.count" "{written} is not a whole number of things"
    TAKE_OWNER "take.owner" "{written} is neither organisation nor personal"
    TAKE_DATA "take.data" "write Yes or No under Personal data"
    TAKE_ID "take.id" "{written} is not an id of ours: leave it empty"
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words that are ours and not our readers'.
    const JARGON: &[&str] = &[
        "posture", "envelope", "digest", "spool", "attest", "payload", "schema",
    ];

    /// Words that claim what nobody gave us.
    const CLAIMS: &[&str] = &[
        "compliant",
        "compliance",
        "certified",
        "approved",
        "official",
        "guarantee",
    ];

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
    fn no_sentence_uses_our_jargon_or_claims_anything() {
        for sentence in ALL.iter().filter(|sentence| sentence.id != INDEPENDENT.id) {
            let text = sentence.text.to_lowercase();
            for word in JARGON.iter().chain(CLAIMS) {
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
        let filled = NEXT_STEPS.fill(&[("computers", "{computers}\u{1b}[2J")]);
        assert_eq!(filled, "On {computers}\u{fffd}[2J:");
    }
}
