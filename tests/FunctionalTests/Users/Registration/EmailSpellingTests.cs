using System.Net;
using Microsoft.EntityFrameworkCore;
using SvcInfra.Domain.Users;
using SvcInfra.FunctionalTests.Common;

namespace SvcInfra.FunctionalTests.Users.Registration;

public abstract class EmailSpellingTests(TestApp app) : FunctionalTest(app)
{
    private const string Register = "/api/v1/users/register";

    [Fact]
    public async Task Spellings_of_one_mailbox_are_one_account()
    {
        foreach (var email in new[] { "q@b\u00FCcher.example", "q@xn--bcher-kva.example", "Q@bu\u0308cher.example" })
        {
            (await RegisterAsync(email, "Queen")).Status.ShouldBe(HttpStatusCode.Accepted);
        }

        (await App.InDatabaseAsync(null, db => db.Set<User>().Select(u => u.Email).ToListAsync()))
            .ShouldHaveSingleItem().Value.ShouldBe("q@xn--bcher-kva.example");
        (await App.MailToAsync("q@xn--bcher-kva.example")).ShouldContain("verify-email");
    }

    [Theory]
    [InlineData(".a@example.com")]
    [InlineData("\u212A@example.com")]
    [InlineData("a\u200B@example.com")]
    [InlineData("a\u00AD@example.com")]
    [InlineData("\u202Ea@example.com")]
    public async Task Undeliverable_or_deceptive_email_address_is_refused(string email)
    {
        var refused = await RegisterAsync(email, "Queen");

        refused.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        refused["errors"].GetProperty("email")[0].GetProperty("code").GetString().ShouldBe("invalid_email");
    }

    [Theory]
    [InlineData("Ada\u200B", "invisible_characters")]
    [InlineData("\u202EadA", "invisible_characters")]
    [InlineData("\u0410da", "confusable_characters")]
    public async Task Deceptive_display_name_is_refused(string name, string code)
    {
        var ada = await App.SignUpAsync("ada");

        (await RegisterAsync("q@example.com", name))["errors"].GetProperty("displayName")[0].GetProperty("code").GetString().ShouldBe(code);
        (await ada.Http.SendAsync(HttpMethod.Patch, "/api/v1/users/me", new { displayName = name }, "*")).Status.ShouldBe(HttpStatusCode.BadRequest);
    }

    private Task<ApiResponse> RegisterAsync(string email, string displayName) =>
        App.Anonymous().PostJsonAsync(Register, new { email, password = Person.Password, displayName });

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : EmailSpellingTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : EmailSpellingTests(app);
}
