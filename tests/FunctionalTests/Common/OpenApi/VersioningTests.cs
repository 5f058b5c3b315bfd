using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SvcInfra.FunctionalTests.Common.Http;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.FunctionalTests.Common.OpenApi;

/// <summary>Two versions of one endpoint, of which the first is deprecated. One engine is enough: it makes no difference.</summary>
[Collection(EdgeOnSqlite.Name)]
public sealed class VersioningTests(EdgeSqliteApp app) : FunctionalTest(app)
{
    [Fact]
    public async Task Second_version_of_an_endpoint_lives_beside_the_first()
    {
        (await App.Anonymous().GetResponseAsync("/api/v1/edge/greeting"))["text"].GetString().ShouldBe("Hello");
        (await App.Anonymous().GetResponseAsync("/api/v2/edge/greeting"))["words"][0].GetString().ShouldBe("Hello");
        (await App.Anonymous().GetResponseAsync("/api/v3/edge/greeting")).ShouldBeProblem(HttpStatusCode.NotFound, "route_not_found");
        (await App.Anonymous().GetResponseAsync("/api/v2/users/me")).ShouldBeProblem(HttpStatusCode.NotFound, "route_not_found");
    }

    [Theory]
    [InlineData("/api/v1/edge/greeting")]
    [InlineData("/api/v1/edge/greeting?fails=true")]
    public async Task Deprecated_endpoint_says_so_in_every_response(string path)
    {
        var headers = (await App.Anonymous().GetResponseAsync(path)).Headers;

        headers.GetValues("Deprecation").ShouldBe(["@1767225600"]);
        headers.GetValues("Sunset").ShouldBe(["Fri, 01 Jan 2027 00:00:00 GMT"]);
        headers.GetValues("Link").ShouldBe(
        [
            "<https://docs.example.com/greeting>; rel=\"deprecation\"", "<https://docs.example.com/greeting>; rel=\"sunset\"",
            "</api/v2/edge/greeting>; rel=\"successor-version\"",
        ]);
    }

    [Fact]
    public async Task Endpoint_that_is_not_deprecated_says_nothing()
    {
        var headers = (await App.Anonymous().GetResponseAsync("/api/v2/edge/greeting")).Headers;

        headers.Contains("Deprecation").ShouldBeFalse();
        headers.Contains("Sunset").ShouldBeFalse();
    }

    [Fact]
    public async Task Each_version_has_a_document_of_its_own()
    {
        var first = await App.Anonymous().GetResponseAsync("/openapi/v1.json");
        var second = await App.Anonymous().GetResponseAsync("/openapi/v2.json");

        first["paths"].GetProperty("/api/v1/edge/greeting").GetProperty("get").GetProperty("deprecated").GetBoolean().ShouldBeTrue();
        first["paths"].TryGetProperty("/api/v2/edge/greeting", out _).ShouldBeFalse();
        second["paths"].EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe("/api/v2/edge/greeting");
        second["info"].GetProperty("version").GetString().ShouldBe("v2");
    }

    [Fact]
    public void Sunset_before_the_deprecation_is_refused() =>
        Should.Throw<ArgumentException>(() => new NoEndpoint().Deprecated(new DateOnly(2026, 2, 1), new DateOnly(2026, 1, 31)));

    private sealed class NoEndpoint : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
        }
    }
}

/// <summary>The first version, in the test host only.</summary>
internal sealed class GreetingEndpoints : IEndpoints
{
    public void Map(RouteGroupBuilder api) =>
        api.MapGet("/edge/greeting", (bool? fails) => fails == true
                ? throw new InvalidOperationException("As asked.")
                : TypedResults.Ok(new Greeting("Hello")))
            .WithName("GetGreeting")
            .WithTags("edge")
            .Deprecated(new(2026, 1, 1), new(2027, 1, 1), "https://docs.example.com/greeting", "/api/v2/edge/greeting");

    internal sealed record Greeting(string Text);
}

/// <summary>The second version, in the test host only.</summary>
internal sealed class GreetingEndpointsV2 : IEndpoints
{
    public int Version => 2;

    public void Map(RouteGroupBuilder api) =>
        api.MapGet("/edge/greeting", () => TypedResults.Ok(new Greeting(["Hello", "there"]))).WithName("GetGreetingV2").WithTags("edge");

    internal sealed record Greeting(IReadOnlyList<string> Words);
}
