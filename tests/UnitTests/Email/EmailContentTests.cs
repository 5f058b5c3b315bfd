using Shouldly;
using SvcInfra.Application.Email;

namespace SvcInfra.UnitTests.Email;

public sealed class EmailContentTests
{
    private static readonly EmailContent Content = new("Hello Ada,", "first.", "second.")
    {
        Link = new EmailLink("Open", "https://app.example.com/verify?token=abc&x=1"),
        Note = "Ignore it.",
    };

    [Fact]
    public void Text_has_one_paragraph_per_line_and_the_link_on_its_own_line() =>
        Content.ToText().ShouldBe("Hello Ada,\n\nfirst.\n\nsecond.\n\nhttps://app.example.com/verify?token=abc&x=1\n\nIgnore it.\n");

    [Fact]
    public void Html_has_the_same_text_with_a_button_and_a_link_to_copy()
    {
        var html = Content.ToHtml();

        html.ShouldContain("<p>Hello Ada,</p>\n<p>first.</p>\n<p>second.</p>");
        html.ShouldContain("<a href=\"https://app.example.com/verify?token=abc&amp;x=1\"");
        html.ShouldContain(">https://app.example.com/verify?token=abc&amp;x=1</p>");
        html.ShouldContain(">Ignore it.</p>");
    }

    [Fact]
    public void Email_without_a_link_and_a_note_renders_neither()
    {
        var content = new EmailContent("Hello,", "text");

        content.ToText().ShouldBe("Hello,\n\ntext\n");
        content.ToHtml().ShouldNotContain("<a ");
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<a href=\"https://evil.example\">log in</a>")]
    [InlineData("</p></body><img src=x onerror=alert(1)>")]
    [InlineData("\" style=\"display:none")]
    [InlineData("' onclick='x")]
    [InlineData("&lt;b&gt;")]
    public void Attack_with_markup_is_escaped_everywhere(string name)
    {
        var plain = new EmailContent("x", "x") { Link = new EmailLink("x", "x"), Note = "x" }.ToHtml();
        var html = new EmailContent(name, name) { Link = new EmailLink(name, name), Note = name }.ToHtml();

        (Count(html, '<'), Count(html, '>'), Count(html, '"')).ShouldBe((Count(plain, '<'), Count(plain, '>'), Count(plain, '"')));
        html.ShouldNotContain(name);

        static int Count(string text, char c) => text.Count(other => other == c);
    }

    [Theory]
    [InlineData("Ada\n\nhttps://evil.example/?token=x")]
    [InlineData("Ada\r\nhttps://evil.example/?token=x")]
    [InlineData("Ada\u2028https://evil.example/?token=x")]
    [InlineData("Ada\u0085https://evil.example/?token=x")]
    public void Attack_with_a_line_break_in_the_name_adds_no_line(string name) =>
        new EmailContent(EmailContent.Greet(name), "text").ToText().ReplaceLineEndings("\n").Split('\n')
            .ShouldAllBe(line => !line.StartsWith("http", StringComparison.Ordinal));

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("evil.example")]
    [InlineData("mailto:mallory@evil.example")]
    public void Attack_with_a_URL_as_name_does_not_look_like_a_link(string name) =>
        EmailContent.Greet(name).ShouldSatisfyAllConditions(greeting => greeting.ShouldNotContain('.'), greeting => greeting.ShouldNotContain(':'));
}
