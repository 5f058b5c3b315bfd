using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Application.Common;

namespace SvcInfra.Application.Audit.Exports;

/// <summary>How an export is written.</summary>
/// <param name="Name">As it is asked for, and the ending of the file's name.</param>
public sealed record AuditExportFormat(string Name, string ContentType)
{
    /// <summary>The one that can be verified, and the default.</summary>
    public const string JsonLines = "jsonl";

    /// <summary>RFC 4180, safe to open in a spreadsheet.</summary>
    public const string Csv = "csv";

    /// <summary>ArcSight Common Event Format, for a SIEM.</summary>
    public const string Cef = "cef";

    public static readonly IReadOnlyList<AuditExportFormat> All =
    [
        new(JsonLines, "application/jsonl"), new(Csv, "text/csv; charset=utf-8; header=present"), new(Cef, "text/plain; charset=utf-8"),
    ];
}

/// <summary>Opens the writer of each format.</summary>
internal sealed class AuditExportWriters(AuditCatalog catalog, IOptions<AppOptions> app)
{
    public IAuditExportWriter Open(AuditExportFormat format, Stream output) => format.Name switch
    {
        AuditExportFormat.JsonLines => new AuditExportWriter(output),
        AuditExportFormat.Csv => new CsvExportWriter(output),
        AuditExportFormat.Cef => new CefExportWriter(output, app.Value.Name, action => catalog.Find(action)?.Description),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format.Name, "No known format."),
    };
}
