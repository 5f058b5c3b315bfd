using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Application.Common;

namespace SvcInfra.Application.Audit.Exports;

/// <summary>A file format of exports.</summary>
/// <param name="Name">The value of the <c>format</c> parameter, and the file extension.</param>
public sealed record AuditExportFormat(string Name, string ContentType)
{
    /// <summary>The default, and the only format that can be verified.</summary>
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
        _ => throw new ArgumentOutOfRangeException(nameof(format), format.Name, "Unknown export format."),
    };
}
