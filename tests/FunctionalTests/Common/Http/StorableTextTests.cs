using System.Net;
using System.Text;
using SvcInfra.FunctionalTests.Users;
using SvcInfra.FunctionalTests.Users.ExternalLogins;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>Text that a database cannot store is refused first, equally on both engines and from every source.</summary>
public abstract class StorableTextTests(TestApp app) : ExternalLoginTest(app)
{
    [Theory]
    [InlineData("""{"name":"a","description":"a\u0000","permissions":[]}""", "description", "validation_failed")]
    [InlineData("""{"name":"a","description":null,"permissions":["\u0000"]}""", "permissions[0]", "validation_failed")]
    [InlineData("""{"name":"a\u0000","permissions":[]}""", "name", "validation_failed")]
    [InlineData("""{"name":"a","description":"a\ud800","permissions":[]}""", "description", "invalid_field_type")]
    public async Task Unstorable_text_in_a_body_is_refused_with_its_field(string body, string field, string code)
    {
        var ada = await OwnerAsync();

        var roles = $"/api/v1/tenants/{ada.TenantId}/roles";
        var response = await ada.Http.SendTextAsync(HttpMethod.Post, roles, body);

        response.ShouldBeProblem(HttpStatusCode.BadRequest, code);
        response["errors"].TryGetProperty(field, out _).ShouldBeTrue(response.Body);
        (await ada.Http.GetResponseAsync(roles))["items"].GetArrayLength().ShouldBe(0);
    }

    [Theory]
    [InlineData("/_admin/api/tenants?search=%00", TestApp.Landlord, "search")]
    [InlineData("/_admin/api/users?email=a%00b", TestApp.UserAdmin, "email")]
    [InlineData("/api/v1/audit/entries?targetId=%00", "ada", "targetId")]
    [InlineData("/_admin/api/jobs/dead?name=%00", TestApp.Operator, "name")]
    public async Task Unstorable_text_in_a_query_is_refused_with_its_field(string path, string name, string field)
    {
        var person = await App.SignUpAsync(name);
        await person.CreateTenantAsync("blue-harbor");

        var response = await person.Http.GetResponseAsync(path);

        response.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        response["errors"].GetProperty(field)[0].GetProperty("code").GetString().ShouldBe("invalid_characters");
    }

    [Fact]
    public async Task Stored_header_is_truncated_between_characters()
    {
        var ada = await OwnerAsync();
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        using var http = new HttpClient(handler) { BaseAddress = App.ClientOptions.BaseAddress };
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", new string('u', 255) + "😀");

        (await http.PostJsonAsync("/api/v1/users/sign-in", new { email = ada.Email, password = Person.Password })).Status.ShouldBe(HttpStatusCode.OK);

        (await ada.Http.GetResponseAsync("/api/v1/users/me/sessions")).Body.ShouldContain($"\"{new string('u', 255)}\"");
    }

    [Fact]
    public async Task Unstorable_claim_of_a_provider_is_refused_with_its_field()
    {
        Provider.SignedIn = Ada with { Name = "Ada\0Lovelace" };
        using var browser = new Browser(App);

        var back = await browser.GetAsync((await browser.GoAsync()).PathAndQuery);

        back.ShouldBeProblem(HttpStatusCode.BadRequest, "validation_failed");
        back["errors"].GetProperty("identity.name")[0].GetProperty("code").GetString().ShouldBe("invalid_characters");
    }

    private async Task<Person> OwnerAsync()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("blue-harbor");
        return ada;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : StorableTextTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : StorableTextTests(app);
}
