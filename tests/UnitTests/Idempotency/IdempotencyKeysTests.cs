using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Idempotency;
using SvcInfra.Application.Idempotency.Contracts;
using SvcInfra.WebApi.Common.Http;
using SvcInfra.WebApi.Idempotency;

namespace SvcInfra.UnitTests.Idempotency;

public sealed class IdempotencyKeysTests
{
    private const string Key = "8e03978e-40d5-43e8-bc93-6894a57f9324";

    [Fact]
    public async Task Missing_key_is_refused_where_it_is_required()
    {
        (await SendAsync<Required>(key: null)).Code.ShouldBe("idempotency_key_required");
        (await SendAsync<Optional>(key: null)).ShouldBe((StatusCodes.Status200OK, null, null));
        (await SendAsync<Required>(Key)).Keyed.ShouldNotBeNull();
    }

    [Fact]
    public async Task Malformed_key_is_ignored_where_none_is_taken()
    {
        (await SendAsync<Open>("not a key")).ShouldBe((StatusCodes.Status200OK, null, null));
        (await SendAsync<Optional>("not a key")).Code.ShouldBe("idempotency_key_invalid");
    }

    [Fact]
    public async Task Fingerprint_covers_key_method_path_query_content_type_and_body()
    {
        var original = await FingerprintAsync(_ => { });

        (await FingerprintAsync(_ => { })).ShouldBe(original);
        (await FingerprintAsync(request => request.ContentType = "APPLICATION/json; charset=UTF-8")).ShouldBe(original);
        (await FingerprintAsync(request => request.Headers["If-Match"] = "\"1\"")).ShouldBe(original);
        foreach (var change in new Action<HttpRequest>[]
        {
            request => request.Headers["Idempotency-Key"] = "another",
            request => request.Method = "PATCH",
            request => request.Path = "/things/2",
            request => request.QueryString = new QueryString("?a=1"),
            request => request.ContentType = "application/merge-patch+json",
            request => request.Body = new MemoryStream("{ }"u8.ToArray()),
            request => request.Body = Stream.Null,
        })
        {
            (await FingerprintAsync(change)).ShouldNotBe(original);
        }
    }

    [Fact]
    public async Task Body_can_be_read_by_the_endpoint()
    {
        var read = string.Empty;

        await SendAsync<Optional>(Key, _ => { }, async context => read = await new StreamReader(context.Request.Body).ReadToEndAsync());

        read.ShouldBe("{}");
    }

    private static async Task<byte[]> FingerprintAsync(Action<HttpRequest> change) => (await SendAsync<Optional>(Key, change)).Keyed!.Fingerprint;

    private static async Task<(int Status, string? Code, IdempotencyKey? Keyed)> SendAsync<T>(
        string? key, Action<HttpRequest>? change = null, RequestDelegate? endpoint = null)
    {
        var keyed = new KeyedRequest();
        await using var services = new ServiceCollection().AddSingleton(keyed).BuildServiceProvider();
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services, Response = { Body = body } };
        context.Request.Method = "POST";
        context.Request.Path = "/things/1";
        context.Request.ContentType = "application/json; charset=utf-8";
        context.Request.Body = new MemoryStream("{}"u8.ToArray());
        if (key is not null)
        {
            context.Request.Headers["Idempotency-Key"] = key;
        }

        change?.Invoke(context.Request);
        context.SetEndpoint(new RouteEndpoint(
            _ => Task.CompletedTask, RoutePatternFactory.Parse("/things/{id}"), 0, new EndpointMetadataCollection(new SentRequest(typeof(T))), null));

        var format = new JsonResponseFormat(Options.Create(new JsonOptions()));
        await new IdempotencyKeys(endpoint ?? (_ => Task.CompletedTask), format).InvokeAsync(context);

        var text = Encoding.UTF8.GetString(body.ToArray());
        return (
            context.Response.StatusCode,
            text.Length == 0 ? null : System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("code").GetString(),
            keyed.Key);
    }

    [Authenticated]
    private sealed record Optional : ICommand;

    [Authenticated]
    [RequiresIdempotencyKey]
    private sealed record Required : ICommand;

    [Public]
    private sealed record Open : ICommand;
}
