using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.FunctionalTests.Common.Fuzzing;

namespace SvcInfra.FunctionalTests.Common.Http;

/// <summary>Methods and headers that HTTP defines for every resource.</summary>
public abstract class ConditionalRequestTests(TestApp app) : FunctionalTest(app)
{
    private const string Profile = "/api/v1/users/me";

    [Theory]
    [InlineData("{0}", 304)]
    [InlineData("W/{0}", 304)]
    [InlineData("\"x\", {0}", 304)]
    [InlineData("\"x\", W/{0}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"x\"", 200)]
    [InlineData("nonsense", 200)]
    public async Task If_None_Match_is_a_weakly_compared_list_or_a_star(string header, int status)
    {
        var ada = await App.SignUpAsync("ada");
        var etag = (await ada.Http.GetResponseAsync(Profile)).ETag!;
        ada.Http.DefaultRequestHeaders.TryAddWithoutValidation("If-None-Match", header.Replace("{0}", etag, StringComparison.Ordinal));

        ((int)(await ada.Http.GetResponseAsync(Profile)).Status).ShouldBe(status);
    }

    [Fact]
    public async Task If_Match_with_a_weak_ETag_is_refused_with_the_reason()
    {
        var ada = await App.SignUpAsync("ada");
        var etag = (await ada.Http.GetResponseAsync(Profile)).ETag!;

        var response = await ada.Http.SendAsync(HttpMethod.Patch, Profile, new { displayName = "Ada" }, $"W/{etag}");

        response.ShouldBeProblem(HttpStatusCode.PreconditionFailed, "weak_if_match");
        response["detail"].GetString()!.ShouldContain("W/");
    }

    /// <summary>Covers every endpoint, including later ones.</summary>
    [Fact]
    public async Task HEAD_responds_like_GET_without_a_body()
    {
        var ada = await App.SignUpAsync("ada");
        var tenant = await ada.CreateTenantAsync("blue-harbor");
        string[] paths =
        [
            .. FuzzedEndpoint.In(App.Services.GetRequiredService<EndpointDataSource>())
                .Where(endpoint => endpoint.Method == "GET")
                .Select(endpoint => endpoint.Path)
                .Where(path => !path.StartsWith("/docs", StringComparison.Ordinal) && !path.Contains("{provider}", StringComparison.Ordinal))
                .Select(path =>
                    path.Replace("{tenantId}", tenant.ToString(), StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal))
                .Where(path => !path.Contains('{', StringComparison.Ordinal)).Distinct(),
        ];

        foreach (var path in paths)
        {
            var got = await ada.Http.GetResponseAsync(path);
            var head = await ada.Http.SendAsync(HttpMethod.Head, path);

            head.Status.ShouldBe(got.Status, path);
            head.ContentType.ShouldBe(got.ContentType, path);
            if (!path.EndsWith("/audit/entries", StringComparison.Ordinal))
            {
                // Reading the trail adds an entry to it.
                head.ETag.ShouldBe(got.ETag, path);
            }

            head.Body.ShouldBeEmpty(path);
        }

        paths.Length.ShouldBeGreaterThan(15);
    }

    [Theory]
    [InlineData("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")]
    [InlineData("cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-will-be-like")]
    public async Task Trace_continues_when_traceparent_has_a_later_version(string traceParent)
    {
        var http = App.Anonymous();
        http.DefaultRequestHeaders.TryAddWithoutValidation("traceparent", traceParent);

        (await http.GetResponseAsync(Profile))["traceId"].GetString().ShouldBe("0af7651916cd43dd8448eb211c80319c");
    }

    [Collection(OnSqlite.Name)]
    public sealed class OnSqliteTests(SqliteApp app) : ConditionalRequestTests(app);

    [Collection(OnPostgreSql.Name)]
    public sealed class OnPostgreSqlTests(PostgreSqlApp app) : ConditionalRequestTests(app);
}
