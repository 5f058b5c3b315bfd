using System.Net;
using System.Text;
using MimeKit;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Email;

public abstract class EmailTests(TestApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Attack_with_markup_link_and_header_in_a_display_name_stays_a_name()
    {
        var victim = Person.Stranger(App, "victim");
        const string Name = "<a href=\"https://evil.example\">Bcc: x@evil.example</a>";
        (await victim.RegisterAsync(Name)).Status.ShouldBe(HttpStatusCode.Accepted);

        var raw = await App.MailToAsync(victim.Email);
        using var mail = MimeMessage.Load(new MemoryStream(Encoding.UTF8.GetBytes(raw)));

        mail.HtmlBody.ShouldNotBeNull().ShouldNotContain("<a href=\"https://evil");
        mail.HtmlBody.Split("<a ").Length.ShouldBe(2, "the only link is the application's");
        mail.HtmlBody.ShouldNotContain("evil.example");
        mail.TextBody.ShouldNotBeNull().ShouldNotContain("evil.example");
        mail.Bcc.ShouldBeEmpty();
        mail.To.Mailboxes.ShouldHaveSingleItem().Address.ShouldBe(victim.Email);
        mail.HtmlBody.ShouldContain($"/verify-email?token={await victim.MailedTokenAsync()}\"", Case.Sensitive, "both parts have the same link");
    }

    [Fact]
    public async Task Link_appears_exactly_once_in_an_email_file()
    {
        var ada = Person.Stranger(App, "ada");
        await ada.RegisterAsync("Zo\u00eb \u6f22\u5b57");

        var raw = await App.MailToAsync(ada.Email);
        var token = await ada.MailedTokenAsync();

        raw.Split("token=").Length.ShouldBe(2);
        raw.Split("\r\n")
            .Where(line => line.StartsWith("http", StringComparison.Ordinal))
            .Count(line => line.EndsWith($"/verify-email?token={token}", StringComparison.Ordinal))
            .ShouldBe(1);
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : EmailTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : EmailTests(app);
}
