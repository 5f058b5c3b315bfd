using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SvcInfra.Application.Email;

/// <summary>
/// The content of an email, rendered as plain text and as HTML. Line breaks inside a part become spaces. The HTML encodes all parts, so that
/// none can inject markup.
/// </summary>
/// <param name="Greeting">The first line; see <see cref="Greet"/>.</param>
public sealed record EmailContent(string Greeting, params IReadOnlyList<string> Paragraphs)
{
    /// <summary>Encodes only characters that have a meaning in HTML; letters of all scripts stay readable.</summary>
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>The link below the paragraphs.</summary>
    public EmailLink? Link { get; init; }

    /// <summary>The last line, for example what to do if the email was not expected.</summary>
    public string? Note { get; init; }

    public static string Greet(string name) => $"Hello {Unlinked(name)},";

    /// <summary>
    /// Makes a user-chosen name safe in an email. Mail programs turn text such as <c>evil.example</c> into links, so an attacker could send links to
    /// any recipient. Replaces the dot and the colon by the lookalikes U+2024 and U+2236.
    /// </summary>
    public static string Unlinked(string name) => name.Replace('.', '\u2024').Replace(':', '\u2236');

    /// <summary>Plain text. Lines end with \n. The URL has its own line.</summary>
    public string ToText()
    {
        var parts = new[] { Greeting }.Concat(Paragraphs).Append(Link?.Url).Append(Note).OfType<string>();
        return string.Join("\n\n", parts.Select(OneLine)) + "\n";
    }

    public string ToHtml()
    {
        var html = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n");
        html.Append("<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"></head>\n");
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

/// <param name="Label">The text of the button.</param>
/// <param name="Url">An absolute URL of one of the application's pages.</param>
public sealed record EmailLink(string Label, string Url);
