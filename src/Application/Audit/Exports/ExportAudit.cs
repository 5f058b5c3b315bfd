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
/// Exports the sealed entries of the acting tenant's trail. The entry about it names the format and the numbers, and is written before the first byte
/// is sent.
/// </summary>
/// <param name="From">The first entry that happened at this instant or later begins the export. Default: the trail's first one that is kept.</param>
/// <param name="To">The last entry that happened before this instant ends it, or the next one that a checkpoint vouches for. Default: all that is sealed.</param>
/// <param name="After">To go on behind the last entry of an export that was broken off: its number. Empty when there is nothing behind it.</param>
/// <param name="Format"><c>jsonl</c> (default), which the offline verifier reads, <c>csv</c> or <c>cef</c>.</param>
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
        RuleFor(q => q.Format).Must(f => f is null || Formats.Contains(f)).WithErrorCode("unknown_value").WithMessage($"Use {string.Join(", ", Formats)}.");
    }
}

internal sealed class ExportAuditHandler(
    IAuditReader reader, TrailStarts beginnings, AuditTrailCheck trails, AuditExportWriters writers, AuditVisibility sight, IAuditTrail entries, IRequestContext context, TimeProvider time)
    : IRequestHandler<ExportAudit, Result<AuditExport>>
{
    public async Task<Result<AuditExport>> Handle(ExportAudit query, CancellationToken cancellationToken)
    {
        var trail = context.RequireTenantId();
        var beginning = await beginnings.FindAsync(trail, cancellationToken);
        if (query.After > 0 && query.After < beginning.Purged)
        {
            return AuditErrors.Purged;
        }

        var extent = await reader.ExtentAsync(trail, cancellationToken);
        var end = Math.Max(extent.End, extent.LastSeal);
        var least = Math.Max(Math.Min(query.After ?? 0, end), beginning.Purged) + 1;
        var from = query.From ?? await reader.TimeOfAsync(trail, least, cancellationToken);
        if ((query.To ?? time.GetUtcNow()) - from > ExportAudit.MaxSpan)
        {
            return AuditErrors.RangeTooLarge;
        }

        var (first, last) = (1L, end);
        if (query.From is not null || query.To is not null)
        {
            (first, last) = await reader.PlacesAsync(trail, query.From, query.To, cancellationToken) ?? (1, 0);
        }

        first = Math.Max(first, least);
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

            // The caller has all of it already: nothing more is no failure, and the next call may find more.
            last = first - 1;
        }

        var (start, isMissing) = await beginnings.StartAsync(trail, beginning, first, cancellationToken);
        var purge = start.First - 1 == beginning.Purged ? beginning.Note : null;
        var reason = start.First == 1 ? null : purge is null ? AuditExportHeader.Range : AuditExportHeader.Retention;
        var header = new AuditExportHeader(trail, start) { Through = query.To is null ? null : last, Reason = reason, Purge = purge };
        if (isMissing)
        {
            return AuditErrors.NotSealed;
        }

        var format = AuditExportFormat.All.First(known => known.Name == (query.Format ?? AuditExportFormat.JsonLines));
        entries.About("export", string.Create(CultureInfo.InvariantCulture, $"{format.Name}:{first}-{last}"));
        return new AuditExport(reader, header, last, await sight.IsPersonalAsync(cancellationToken), format, output => writers.Open(format, output));
    }
}
