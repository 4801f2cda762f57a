//! Element names as a small enum, with the few facts about them that the cleaner uses.

macro_rules! tags {
    ($($variant:ident = $name:literal),* $(,)?) => {
        /// An element name; everything that has no meaning here is `Other`, character data is `Text`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum Tag { $($variant,)* Other, Text }

        impl Tag {
            /// The tag with this lower-case name.
            pub(crate) fn from_name(name: &str) -> Tag {
                match name { $($name => Tag::$variant,)* _ => Tag::Other }
            }

            /// The name, `*` for others and `#text` for text.
            pub(crate) fn name(self) -> &'static str {
                match self { $(Tag::$variant => $name,)* Tag::Other => "*", Tag::Text => "#text" }
            }
        }
    };
}

tags! {
    A = "a", Abbr = "abbr", Address = "address", Article = "article", Aside = "aside", Audio = "audio", B = "b", Base = "base",
    Blockquote = "blockquote", Body = "body", Br = "br", Button = "button", Canvas = "canvas", Caption = "caption",
    Center = "center", Cite = "cite", Code = "code", Dd = "dd", Del = "del", Details = "details", Dialog = "dialog",
    Div = "div", Dl = "dl", Dt = "dt", Em = "em", Embed = "embed", Fieldset = "fieldset", Figcaption = "figcaption",
    Figure = "figure", Font = "font", Footer = "footer", Form = "form", Frame = "frame", Frameset = "frameset", H1 = "h1", H2 = "h2",
    H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6", Head = "head", Header = "header", Hgroup = "hgroup", Hr = "hr",
    Html = "html", I = "i", Iframe = "iframe", Img = "img", Input = "input", Ins = "ins", Label = "label", Legend = "legend",
    Li = "li", Link = "link", Main = "main", Map = "map", Math = "math", Menu = "menu", Meta = "meta", Nav = "nav",
    Noframes = "noframes", Noscript = "noscript", Object = "object", Ol = "ol", Optgroup = "optgroup", Option = "option",
    P = "p", Picture = "picture", Pre = "pre", Q = "q", Rp = "rp", Rt = "rt", Ruby = "ruby", S = "s", Script = "script",
    Search = "search", Section = "section", Select = "select", Small = "small", Span = "span", Strike = "strike",
    Strong = "strong", Style = "style", Sub = "sub", Summary = "summary", Sup = "sup", Svg = "svg", Table = "table",
    Tbody = "tbody", Td = "td", Template = "template", Textarea = "textarea", Tfoot = "tfoot", Th = "th", Thead = "thead",
    Time = "time", Title = "title", Tr = "tr", U = "u", Ul = "ul", Video = "video", Wbr = "wbr",
    AmpAd = "amp-ad", AmpImg = "amp-img", AmpSocialShare = "amp-social-share", AmpConsent = "amp-consent", AmpSidebar = "amp-sidebar",
}

impl Tag {
    /// Never shows text to a reader of the article.
    pub(crate) fn is_silent(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Script
                | Style
                | Head
                | Noscript
                | Template
                | Iframe
                | Object
                | Embed
                | Canvas
                | Svg
                | Math
                | Audio
                | Video
                | Map
                | Input
                | Select
                | Textarea
                | Option
                | Optgroup
                | Dialog
                | Noframes
                | Frameset
                | Frame
                | Rp
                | Rt
                | AmpAd
                | AmpSocialShare
                | AmpConsent
                | AmpSidebar
                | Del
                | S
                | Strike
        )
    }

    /// Runs along in a line of text rather than starting a block of its own.
    pub(crate) fn is_inline(self) -> bool {
        use Tag::*;
        matches!(
            self,
            A | Abbr
                | B
                | Cite
                | Code
                | Em
                | Font
                | I
                | Ins
                | Label
                | Q
                | Ruby
                | Small
                | Span
                | Strong
                | Sub
                | Sup
                | Time
                | U
                | Wbr
                | Img
                | Picture
                | AmpImg
                | Other
                | Text
                | Button
                | Script
                | Style
                | Noscript
                | Svg
                | Input
                | Iframe
                | Template
                | Rt
                | Rp
                | Math
                | Del
                | S
                | Strike
        )
    }

    /// `h1` to `h6` as 1 to 6.
    pub(crate) fn heading_level(self) -> Option<u8> {
        use Tag::*;
        Some(match self {
            H1 => 1,
            H2 => 2,
            H3 => 3,
            H4 => 4,
            H5 => 5,
            H6 => 6,
            _ => return None,
        })
    }
}
