using System.Net;
using SvcInfra.FunctionalTests.Tenants.Invitations;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>An ETag covers what one caller sees; If-Match compares the version in it.</summary>
public abstract class RepresentationTests(TestApp app) : FunctionalTest(app)
{
    private const string Me = "/api/v1/users/me";

    [Fact]
    public async Task Representation_of_one_caller_never_matches_another_callers()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("acme");
        var bob = await ada.AddMemberAsync("bob");
        foreach (var path in new[] { Me, ada.TenantPath(), ada.TenantPath("/settings"), await ada.MemberPathAsync(bob) })
        {
            var seen = await ada.Http.GetResponseAsync(path);

            (await IfNoneMatchAsync(ada, path, seen.ETag!)).Status.ShouldBe(HttpStatusCode.NotModified, path);
            var other = await IfNoneMatchAsync(bob, path, seen.ETag!);
            other.Status.ShouldBe(HttpStatusCode.OK, path);
            other.ETag.ShouldNotBe(seen.ETag, path);
        }

        (await IfNoneMatchAsync(bob, Me, (await ada.Http.GetResponseAsync(Me)).ETag!))["email"].GetString().ShouldBe(bob.Email);
    }

    [Fact]
    public async Task Representation_is_sent_again_when_another_aggregates_field_changed()
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("acme");
        var bob = await ada.AddMemberAsync("bob");
        var path = await ada.MemberPathAsync(bob);
        var before = await ada.Http.GetResponseAsync(path);

        (await bob.Http.SendAsync(HttpMethod.Patch, Me, new { displayName = "Robert" })).Status.ShouldBe(HttpStatusCode.OK);

        var after = await IfNoneMatchAsync(ada, path, before.ETag!);
        (after.Status, after["displayName"].GetString(), after["version"].GetInt64())
            .ShouldBe((HttpStatusCode.OK, "Robert", before["version"].GetInt64()));
    }

    [Fact]
    public async Task Responses_with_an_ETag_vary_by_the_headers_that_identify_the_caller()
    {
        var ada = await App.SignUpAsync("ada");
        var response = await ada.Http.GetResponseAsync(Me);

        response.Headers.Vary.ShouldBe(["Authorization", "Cookie", "X-Api-Key"]);
        response.Headers.CacheControl!.ToString().ShouldBe("no-cache, private");
        response.ETag.ShouldStartWith($"\"{response["version"].GetInt64()}.");
        var same = await IfNoneMatchAsync(ada, Me, response.ETag!);
        (same.Status, same.Body, same.ETag).ShouldBe((HttpStatusCode.NotModified, "", response.ETag));
        same.Headers.Vary.ShouldBe(["Authorization", "Cookie", "X-Api-Key"]);
    }

    [Theory]
    [InlineData("the ETag of GET")]
    [InlineData("the version alone")]
    [InlineData("the ETag of another caller")]
    public async Task If_Match_compares_the_version(string what)
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("acme");
        var bob = await ada.AddMemberAsync("bob");
        var reader = what == "the ETag of another caller" ? bob : ada;
        var read = await reader.Http.GetResponseAsync(ada.TenantPath());
        var tag = what == "the version alone" ? $"\"{read["version"].GetInt64()}\"" : read.ETag!;

        (await RenameAsync(ada, "Blue", tag)).Status.ShouldBe(HttpStatusCode.OK);
        (await RenameAsync(ada, "Green", tag)).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
    }

    [Theory]
    [InlineData("1.")]
    [InlineData("1.abc")]
    [InlineData("1.!!!!!!!!!!!!!!!!!!!!!!")]
    [InlineData(".AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task If_Match_with_an_unknown_ETag_fails(string tag)
    {
        var ada = await App.SignUpAsync("ada");
        await ada.CreateTenantAsync("acme");

        (await RenameAsync(ada, "Blue", $"\"{tag}\"")).ShouldBeProblem(HttpStatusCode.PreconditionFailed, "stale_version");
    }

    private static Task<ApiResponse> RenameAsync(Person person, string name, string ifMatch) =>
        person.Http.SendAsync(HttpMethod.Patch, person.TenantPath(), new { name }, ifMatch);

    private static async Task<ApiResponse> IfNoneMatchAsync(Person person, string path, string etag)
    {
        person.Http.DefaultRequestHeaders.TryAddWithoutValidation("If-None-Match", etag);
        var response = await person.Http.GetResponseAsync(path);
        person.Http.DefaultRequestHeaders.Remove("If-None-Match");
        return response;
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : RepresentationTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : RepresentationTests(app);
}
