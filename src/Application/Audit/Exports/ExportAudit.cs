using System.Globalization;
using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Audit;

namespace SvcInfra.Application.Audit.Exports;

/// <summary>
/// Exports the sealed entries of the tenant's audit trail. The export itself is recorded in the trail, with its format and range, before the first
/// byte is sent.
/// </summary>
/// <param name="From">Begins with the first entry at this instant or later. Default: the first entry that retention has kept.</param>
/// <param name="To">
/// Ends with the last entry before this instant, or with the next one that a checkpoint covers. Default: the last sealed entry.
/// </param>
/// <param name="After">
/// Resumes an interrupted export: the number of the last entry received. The export is empty when there are no later entries.
/// </param>
/// <param name="Format"><c>jsonl</c> (default; the format that the offline verifier reads), <c>csv</c> or <c>cef</c>.</param>
[RequirePermission(AuditPermissions.Read)]
[Audited(Tags = AuditTags.Soc2 | AuditTags.Hipaa)]
public sealed record ExportAudit(DateTimeOffset? From, DateTimeOffset? To, long? After, string? Format = null) : IQuery<AuditExport>
{
    internal const long MaxEntries = AuditTrailCheck.MaxEntries;
    internal static readonly TimeSpan MaxSpan = TimeSpan.FromDays(366);
}

internal sealed class ExportAuditValidator : AbstractValidator<ExportAudit>
{
    private static readonly string[] Formats = [.. AuditExportFormat.All.Select(format => format.Name)];

    public ExportAuditValidator()
    {
        RuleFor(q => q.To).GreaterThan(q => q.From).When(q => q.From is not null).WithErrorCode("out_of_range");
        RuleFor(q => q.After).GreaterThanOrEqualTo(0).WithErrorCode("out_of_range");
        RuleFor(q => q.Format).Must(f => f is null || Formats.Contains(f))
            .WithErrorCode("unknown_value").WithMessage($"Must be one of {string.Join(", ", Formats)}.");
    }
}

internal sealed class ExportAuditHandler(
    IAuditReader reader, TrailStarts starts, AuditTrailCheck trails, AuditExportWriters writers, AuditVisibility visibility, IAuditTrail entries,
    IRequestContext context, TimeProvider time)
    : IRequestHandler<ExportAudit, Result<AuditExport>>
{
    public async Task<Result<AuditExport>> Handle(ExportAudit query, CancellationToken cancellationToken)
    {
        var trail = context.RequireTenantId();
        var trailStart = await starts.FindAsync(trail, cancellationToken);
        if (query.After > 0 && query.After < trailStart.Purged)
        {
            return AuditErrors.Purged;
        }

        var extent = await reader.ExtentAsync(trail, cancellationToken);
        var end = Math.Max(extent.End, extent.LastSeal);
        var lowest = Math.Max(Math.Min(query.After ?? 0, end), trailStart.Purged) + 1;
        var from = query.From ?? await reader.TimeOfAsync(trail, lowest, cancellationToken);
        if ((query.To ?? time.GetUtcNow()) - from > ExportAudit.MaxSpan)
        {
            return AuditErrors.RangeTooLarge;
        }

        var (first, last) = (1L, end);
        if (query.From is not null || query.To is not null)
        {
            (first, last) = await reader.FindRangeAsync(trail, query.From, query.To, cancellationToken) ?? (1, 0);
        }

        first = Math.Max(first, lowest);
        if (query.To is not null)
        {
            last = await trails.NextCheckpointAsync(trail, last, extent, cancellationToken);
        }

        if (last - first >= ExportAudit.MaxEntries)
        {
            return AuditErrors.RangeTooLarge;
        }

        if (first > last)
        {
            if (query.After is null)
            {
                return AuditErrors.NotSealed;
            }

            // The caller has received everything so far. An empty export is a success; a later call may find more entries.
            last = first - 1;
        }

        var (start, isMissing) = await starts.StartAsync(trail, trailStart, first, cancellationToken);
        var purge = start.First - 1 == trailStart.Purged ? trailStart.Note : null;
        var reason = start.First == 1 ? null : purge is null ? AuditExportHeader.Range : AuditExportHeader.Retention;
        var header = new AuditExportHeader(trail, start) { Through = query.To is null ? null : last, Reason = reason, Purge = purge };
        if (isMissing)
        {
            return AuditErrors.NotSealed;
        }

        var format = AuditExportFormat.All.First(known => known.Name == (query.Format ?? AuditExportFormat.JsonLines));
        entries.About("export", string.Create(CultureInfo.InvariantCulture, $"{format.Name}:{first}-{last}"));
        var isPersonal = await visibility.IsPersonalAsync(cancellationToken);
        return new AuditExport(reader, header, last, isPersonal, format, output => writers.Open(format, output));
    }
}
