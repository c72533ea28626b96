//! Writing HTML: text is escaped, always.

use std::fmt::Write;

/// A page under construction.
#[derive(Debug, Default)]
pub(super) struct Html(String);

impl Html {
    /// Markup that is written in the program.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Text from anywhere.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                other => self.0.push(other),
            }
        }
        self
    }

    /// Text in which `` `words` `` between backticks are code.
    pub fn prose(&mut self, text: &str) -> &mut Self {
        for (index, piece) in text.split('`').enumerate() {
            if index % 2 == 1 {
                self.raw("<code>").text(piece).raw("</code>");
            } else {
                self.text(piece);
            }
        }
        self
    }

    /// A number.
    pub fn number(&mut self, number: u16) -> &mut Self {
        // Writing to a string cannot fail.
        let _infallible = write!(self.0, "{number}");
        self
    }

    pub fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_never_markup() {
        let mut html = Html::default();
        html.raw("<p>").prose("a < b & `\"<c>\"`").raw("</p>");
        assert_eq!(html.finish(), "<p>a &lt; b &amp; <code>&quot;&lt;c&gt;&quot;</code></p>");
    }
}
