using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Microsoft.OpenApi;
using SvcInfra.WebApi.Common.Http;

namespace SvcInfra.WebApi.Common.OpenApi;

/// <summary>
/// The API document as it is sent: built, compressed and hashed once, by the first request. The endpoints of a process never change, the
/// document is public, and building it costs a hundred times as much as sending it.
/// </summary>
internal sealed class ApiDocumentFile(IServiceProvider services, string name)
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    private readonly Lock _lock = new();
    private Task<Form[]>? _forms;

    public static void Map(IEndpointRouteBuilder app, string name)
    {
        var file = new ApiDocumentFile(app.ServiceProvider, name);
        app.MapMethods($"/openapi/{name}.json", Methods, file.SendAsync).ExcludeFromDescription().AllowAnonymous();
    }

    private async Task SendAsync(HttpContext context)
    {
        var form = ChooseOf(await FormsAsync().WaitAsync(context.RequestAborted), context.Request);
        context.Response.Headers.Vary = HeaderNames.AcceptEncoding;
        await PublicDocument.SendAsync(context, form.Tag, "public, no-cache", "application/json; charset=utf-8", form.Body, form.Encoding);
    }

    /// <summary>The next request retries a failed build.</summary>
    private Task<Form[]> FormsAsync()
    {
        lock (_lock)
        {
            return _forms is null or { IsFaulted: true } or { IsCanceled: true } ? _forms = BuildAsync() : _forms;
        }
    }

    /// <summary>Belongs to no single request, so that a request that is cancelled does not end it for the others.</summary>
    private async Task<Form[]> BuildAsync()
    {
        var document = await services.GetRequiredKeyedService<IOpenApiDocumentProvider>(name).GetOpenApiDocumentAsync(CancellationToken.None);
        using var plain = new MemoryStream();
        var version = services.GetRequiredService<IOptionsMonitor<OpenApiOptions>>().Get(name).OpenApiVersion;
        await document.SerializeAsJsonAsync(plain, version, CancellationToken.None);
        var body = plain.ToArray();
        var hash = Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16));
        return
        [
            new Form("br", $"\"{hash}-br\"", await PackAsync(body, packed => new BrotliStream(packed, CompressionLevel.Optimal))),
            new Form("gzip", $"\"{hash}-gzip\"", await PackAsync(body, packed => new GZipStream(packed, CompressionLevel.Optimal))),
            new Form(null, $"\"{hash}\"", body),
        ];
    }

    private static async Task<byte[]> PackAsync(byte[] body, Func<Stream, Stream> pack)
    {
        using var packed = new MemoryStream();
        await using (var packing = pack(packed))
        {
            await packing.WriteAsync(body);
        }

        return packed.ToArray();
    }

    /// <summary>The smallest encoding that the client accepts; plain when it names none (RFC 9110 §12.5.3).</summary>
    private static Form ChooseOf(Form[] forms, HttpRequest request) =>
        forms.First(form => form.Encoding is null || (StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptEncoding, out var accepted)
            && accepted.Any(one => one.Value.Equals(form.Encoding, StringComparison.OrdinalIgnoreCase) && one.Quality != 0)));

    /// <param name="Encoding">Null: not compressed.</param>
    /// <param name="Tag">The ETag: each encoding has different bytes, so each has its own.</param>
    private sealed record Form(string? Encoding, string Tag, byte[] Body);
}
