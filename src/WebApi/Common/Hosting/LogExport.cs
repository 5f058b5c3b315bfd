using System.ComponentModel.DataAnnotations;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Resources;
using SvcInfra.Application.Common;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.WebApi.Common.Hosting;

/// <summary>
/// Section <c>LogExport</c>: also sends log lines to a collector, so that an attacker on this machine cannot erase them (OTLP over HTTP, binary
/// protobuf).
/// </summary>
public sealed class LogExportOptions : IValidatableObject
{
    public const string Section = "LogExport";

    /// <summary>
    /// The collector's URL for logs, such as <c>https://collector.example.com/v1/logs</c>: https, or http on this machine. Default: none, and
    /// nothing is sent.
    /// </summary>
    public string? Endpoint { get; set; }

    /// <summary>Headers of each export request, such as <c>Authorization</c>. Default: none.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!string.IsNullOrEmpty(Endpoint) && !IsAllowed(Endpoint))
        {
            yield return new ValidationResult(
                "LogExport:Endpoint must be an https URL, such as https://collector.example.com/v1/logs; http is allowed on this machine only.");
        }
    }

    private static bool IsAllowed(string endpoint) =>
        Uri.TryCreate(endpoint, UriKind.Absolute, out var url)
        && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback));
}

internal static class LogExport
{
    /// <summary>Loads the exporter only when an endpoint is set.</summary>
    public static void AddLogExport(this WebApplicationBuilder builder)
    {
        builder.Services.AddValidatedOptions<LogExportOptions>(LogExportOptions.Section);
        var options = builder.Configuration.GetSection(LogExportOptions.Section).Get<LogExportOptions>();
        if (options is { Endpoint.Length: > 0 } && Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var endpoint))
        {
            Add(builder, endpoint, options.Headers);
        }
    }

    private static void Add(WebApplicationBuilder builder, Uri endpoint, IDictionary<string, string> headers)
    {
        var appName = builder.Configuration[$"{AppOptions.Section}:{nameof(AppOptions.Name)}"] ?? new AppOptions().Name;
        builder.Logging.AddOpenTelemetry(logs =>
        {
            // As on standard output: no scopes, since the framework's own contain the URL of the request, and URLs can contain secrets.
            logs.IncludeScopes = false;
            logs.IncludeFormattedMessage = true;
            logs.SetResourceBuilder(ResourceBuilder.CreateDefault().AddService(appName));
            logs.AddOtlpExporter((exporter, _) =>
            {
                exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
                exporter.Endpoint = endpoint;
                exporter.Headers = string.Join(',', headers.Select(header => $"{header.Key}={Uri.EscapeDataString(header.Value)}"));
            });
        });
    }
}
