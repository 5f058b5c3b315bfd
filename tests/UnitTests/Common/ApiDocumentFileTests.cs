using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Shouldly;
using SvcInfra.Application.Outbox.Contracts;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.UnitTests.Common;

/// <summary>The public API document.</summary>
public sealed class ApiDocumentFileTests : IAsyncDisposable
{
    private const string Path = "/openapi/v1.json";

    private readonly WebApplication _app;
    private readonly HttpClient _client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None });
    private int _built;
    private bool _fails;

    public ApiDocumentFileTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddApiDocuments();
        builder.Services.AddSingleton(new PublicEventCatalog([typeof(PublicEventCatalog).Assembly]));
        builder.Services.ConfigureAll<OpenApiOptions>(options => options.AddDocumentTransformer((_, _, _) =>
        {
            Interlocked.Increment(ref _built);
            return _fails ? throw new InvalidOperationException("Not this time.") : Task.CompletedTask;
        }));
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/things", () => "all");
        ApiDocumentFile.Map(_app, "v1");
    }

    [Fact]
    public async Task Document_is_built_once_for_concurrent_requests()
    {
        await StartAsync();

        var bodies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _client.GetStringAsync(Path)));

        bodies.Distinct().ShouldHaveSingleItem().ShouldContain("/things");
        _built.ShouldBe(1);
    }

    [Fact]
    public async Task Failed_build_is_retried()
    {
        await StartAsync();
        _fails = true;
        (await _client.GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        _fails = false;

        (await _client.GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("deflate", null)]
    [InlineData("gzip", "gzip")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    public async Task Document_is_compressed_as_the_client_accepts(string? accepted, string? encoding)
    {
        await StartAsync();
        var plain = await _client.GetStringAsync(Path);

        using var response = await AskAsync(HttpMethod.Get, accepted, etag: null);

        response.Content.Headers.ContentEncoding.ShouldBe(encoding is null ? [] : [encoding]);
        response.Content.Headers.ContentType!.ToString().ShouldBe("application/json; charset=utf-8");
        response.Headers.Vary.ShouldBe(["Accept-Encoding"]);
        await using var body = await response.Content.ReadAsStreamAsync();
        await using Stream unpacked = encoding switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(unpacked);
        (await reader.ReadToEndAsync()).ShouldBe(plain);
    }

    [Fact]
    public async Task Unchanged_document_is_not_sent_and_HEAD_has_its_size()
    {
        await StartAsync();
        using var first = await AskAsync(HttpMethod.Get, "gzip", etag: null);
        var etag = first.Headers.ETag!.ToString();

        foreach (var known in new[] { etag, $"W/{etag}", $"\"other\", {etag}", "*" })
        {
            using var again = await AskAsync(HttpMethod.Get, "gzip", known);
            (again.StatusCode, again.Headers.ETag!.ToString()).ShouldBe((HttpStatusCode.NotModified, etag), known);
        }

        using var plain = await AskAsync(HttpMethod.Head, null, etag);
        (plain.StatusCode, plain.Content.Headers.ContentLength > 0).ShouldBe((HttpStatusCode.OK, true), "another encoding has another ETag");
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

    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string? accepted, string? etag)
    {
        using var request = new HttpRequestMessage(method, Path);
        _ = accepted is null || request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        _ = etag is null || request.Headers.TryAddWithoutValidation("If-None-Match", etag);
        return await _client.SendAsync(request);
    }
}
