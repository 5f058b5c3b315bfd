using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SvcInfra.Application.Email;

/// <summary>
/// What a mail says, given once and written twice: as plain text and as HTML. Each piece is one line. In HTML everything is encoded, so that
/// no piece is ever markup.
/// </summary>
/// <param name="Greeting">The first line; <see cref="Greet"/> makes one of a name.</param>
/// <param name="Paragraphs">What the mail is about.</param>
public sealed record EmailContent(string Greeting, params IReadOnlyList<string> Paragraphs)
{
    /// <summary>Letters of all scripts stay as they are; what means something in HTML does not.</summary>
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>What there is to open, below the paragraphs.</summary>
    public EmailLink? Link { get; init; }

    /// <summary>The last line: what to do if the mail was not expected.</summary>
    public string? Note { get; init; }

    public static string Greet(string name) => $"Hello {Unlinked(name)},";

    /// <summary>
    /// Names are what strangers chose, and the mail goes to whom they chose: mail programs make links of what looks like one, and this leaves
    /// nothing that does. U+2024 and U+2236 look like the dot and the colon that they replace.
    /// </summary>
    public static string Unlinked(string name) => name.Replace('.', '\u2024').Replace(':', '\u2236');

    /// <summary>Lines end with \n. The link stands alone on its line.</summary>
    public string ToText()
    {
        var pieces = new[] { Greeting }.Concat(Paragraphs).Append(Link?.Url).Append(Note).OfType<string>();
        return string.Join("\n\n", pieces.Select(OneLine)) + "\n";
    }

    public string ToHtml()
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"></head>\n");
        html.Append("<body style=\"font:16px/1.5 sans-serif;max-width:36em;margin:2em auto;padding:0 1em\">\n");
        Append("<p>", Greeting);
        foreach (var paragraph in Paragraphs)
        {
            Append("<p>", paragraph);
        }

        if (Link is { } link)
        {
            var url = Encode(link.Url);
            html.Append($"<p><a href=\"{url}\" style=\"display:inline-block;padding:.6em 1.2em;border:1px solid\">{Encode(link.Label)}</a></p>\n");
            html.Append($"<p style=\"font-size:13px;word-break:break-all\">{url}</p>\n");
        }

        if (Note is not null)
        {
            Append("<p style=\"font-size:13px\">", Note);
        }

        return html.Append("</body>\n</html>\n").ToString();

        void Append(string tag, string text) => html.Append(tag).Append(Encode(text)).Append("</p>\n");
    }

    private static string Encode(string text) => Html.Encode(OneLine(text));

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}

/// <param name="Label">What the button says.</param>
/// <param name="Url">An absolute address of this application's pages.</param>
public sealed record EmailLink(string Label, string Url);
