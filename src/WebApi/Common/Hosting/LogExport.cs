using System.ComponentModel.DataAnnotations;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using SvcInfra.Application.Common;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>Section <c>LogExport</c>: sends log lines to a collector too, so that they are out of reach of whoever gets into this machine (OTLP over HTTP, binary protobuf).</summary>
public sealed class LogExportOptions : IValidatableObject
{
    public const string Section = "LogExport";

    /// <summary>The collector's address for logs, such as <c>https://collector.example.com/v1/logs</c>: https, or http on this machine. Default: none, and nothing is sent.</summary>
    public string? Endpoint { get; set; }

    /// <summary>Sent along, such as <c>Authorization</c>. Default: none.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Endpoint) && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))))
        {
            yield return new ValidationResult("LogExport:Endpoint must be an https address, such as https://collector.example.com/v1/logs; http only on this machine.");
        }
    }
}

internal static class LogExport
{
    /// <summary>Nothing of it is loaded without an endpoint.</summary>
    public static void AddLogExport(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<LogExportOptions>(LogExportOptions.Section);
        var options = builder.Configuration.GetSection(LogExportOptions.Section).Get<LogExportOptions>();
        if (options is { Endpoint.Length: > 0 } && Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var endpoint))
        {
            Add(builder, endpoint, options.Headers);
        }
    }

    private static void Add(WebApplicationBuilder builder, Uri endpoint, IDictionary<string, string> headers) => builder.Logging.AddOpenTelemetry(logs =>
    {
        // As on standard output: no scopes, since the framework's own carry the address of the request, and addresses can carry secrets.
        logs.IncludeScopes = false;
        logs.IncludeFormattedMessage = true;
        logs.SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(builder.Configuration[$"{AppOptions.Section}:{nameof(AppOptions.Name)}"] ?? new AppOptions().Name));
        logs.AddOtlpExporter((exporter, _) =>
        {
            exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
            exporter.Endpoint = endpoint;
            exporter.Headers = string.Join(',', headers.Select(header => $"{header.Key}={Uri.EscapeDataString(header.Value)}"));
        });
    });
}
