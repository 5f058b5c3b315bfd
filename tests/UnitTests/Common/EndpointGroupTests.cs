using System.ComponentModel;
using System.Net.Http.Json;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.UnitTests.Common;

/// <summary>Lazily compiled endpoints behave like the framework's.</summary>
public sealed class EndpointGroupTests : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly EndpointGroup _things;
    private readonly HttpClient _client = new();

    public EndpointGroupTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _things = new EndpointGroup(_app.MapGroup("/api")).MapModule("things");
    }

    [Fact]
    public async Task Handler_is_compiled_by_its_first_call_and_only_once()
    {
        var compiled = 0;
        _things.MapGet("/{id}", (int id) => id).AddEndpointFilterFactory((_, next) =>
        {
            Interlocked.Increment(ref compiled);
            return next;
        });
        _things.MapGet("/", () => "all");
        await StartAsync();

        (await _client.GetStringAsync("/api/things/")).ShouldBe("all");
        compiled.ShouldBe(0);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async i => (await _client.GetStringAsync($"/api/things/{i}")).ShouldBe($"{i}")));
        compiled.ShouldBe(1);
    }

    [Fact]
    public async Task Filters_of_group_and_endpoint_see_the_arguments_in_that_order()
    {
        var seen = new List<string>();
        _things.AddEndpointFilter((context, next) => Note("group", context, next));
        _things.MapPost("/{id}", (int id, Thing thing) => thing).AddEndpointFilter((context, next) => Note("endpoint", context, next));
        await StartAsync();

        var response = await _client.PostAsJsonAsync("/api/things/7", new Thing("spoon"));

        (await response.Content.ReadFromJsonAsync<Thing>()).ShouldBe(new Thing("spoon"));
        seen.ShouldBe(["group 7 spoon", "endpoint 7 spoon"]);

        ValueTask<object?> Note(string who, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            seen.Add($"{who} {context.GetArgument<int>(0)} {context.GetArgument<Thing>(1).Name}");
            return next(context);
        }
    }

    [Fact]
    public void Endpoint_metadata_is_available_without_a_call()
    {
        _things.MapPut("/{id}", [Description("of the handler")] (int id, Thing thing) => TypedResults.Ok(thing)).WithName("PutThing");

        var endpoint = ((IEndpointRouteBuilder)_app).DataSources
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .ShouldHaveSingleItem();

        endpoint.RoutePattern.RawText.ShouldBe("/api/things/{id}");
        endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.ShouldBe(["PUT"]);
        endpoint.Metadata.GetMetadata<IAcceptsMetadata>()!.RequestType.ShouldBe(typeof(Thing));
        endpoint.Metadata.GetMetadata<IProducesResponseTypeMetadata>()!.Type.ShouldBe(typeof(Thing));
        endpoint.Metadata.GetOrderedMetadata<IParameterBindingMetadata>().Select(parameter => parameter.Name).ShouldBe(["id", "thing"]);
        endpoint.Metadata.GetMetadata<MethodInfo>()!.GetParameters().Length.ShouldBe(2);
        endpoint.Metadata.GetMetadata<ITagsMetadata>()!.Tags.ShouldBe(["things"]);
        endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()!.EndpointName.ShouldBe("PutThing");
        endpoint.Metadata.GetMetadata<DescriptionAttribute>()!.Description.ShouldBe("of the handler");
    }

    [Fact]
    public void Unbindable_handler_is_reported_before_a_call()
    {
        _things.MapGet("/", (Thing thing) => thing);

        Should.Throw<InvalidOperationException>(() => ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints).ToList())
            .Message.ShouldContain("thing");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task StartAsync()
    {
        await _app.StartAsync();
        _client.BaseAddress = new Uri(_app.Urls.Single());
    }

    private sealed record Thing(string Name);
}
