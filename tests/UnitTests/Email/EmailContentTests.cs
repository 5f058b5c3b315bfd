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
    public void Text_has_a_piece_a_line_and_the_link_alone_on_its_own() =>
        Content.ToText().ShouldBe("Hello Ada,\n\nfirst.\n\nsecond.\n\nhttps://app.example.com/verify?token=abc&x=1\n\nIgnore it.\n");

    [Fact]
    public void Html_says_the_same_with_a_button_and_the_link_to_copy()
    {
        var html = Content.ToHtml();

        html.ShouldContain("<p>Hello Ada,</p>\n<p>first.</p>\n<p>second.</p>");
        html.ShouldContain("<a href=\"https://app.example.com/verify?token=abc&amp;x=1\"");
        html.ShouldContain(">https://app.example.com/verify?token=abc&amp;x=1</p>");
        html.ShouldContain(">Ignore it.</p>");
    }

    [Fact]
    public void Without_a_link_and_a_note_there_is_neither()
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
    public void Attack_no_piece_is_ever_markup(string name)
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
    public void Attack_name_with_a_line_break_makes_no_line_of_its_own(string name) =>
        new EmailContent(EmailContent.Greet(name), "text").ToText().ReplaceLineEndings("\n").Split('\n').ShouldAllBe(line => !line.StartsWith("http", StringComparison.Ordinal));

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("evil.example")]
    [InlineData("mailto:mallory@evil.example")]
    public void Attack_name_that_a_mail_program_would_make_a_link_of_does_not_look_like_one(string name) =>
        EmailContent.Greet(name).ShouldSatisfyAllConditions(greeting => greeting.ShouldNotContain('.'), greeting => greeting.ShouldNotContain(':'));
}
