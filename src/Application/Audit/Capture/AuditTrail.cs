using Ardalis.Result;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Audit.Capture;

/// <summary>
/// The scope's share of the trail. Between the beginning and the end of a unit of work nothing is written beside it: on SQLite such a write would wait
/// for the very transaction that waits for it. What has to be written "now" is then written as soon as that has ended.
/// </summary>
public sealed partial class AuditTrail(
    AuditCatalog catalog, AuditEntryFactory entries, IAuditWriter writer, IRequestContext context, OperatorAction operators, ILogger<AuditTrail> logger) : IAuditTrail
{
    private readonly List<AuditEvent> _recorded = [];
    private readonly List<AuditRecord> _waiting = [];
    private readonly List<AuditedRequest> _commands = [];
    private AuditTarget? _about;
    private AuditedRequest? _outermost;
    private bool _isInUnitOfWork;
    private bool _hasEntry;

    public void About(string targetType, string targetId, Guid? tenantId = null) => _about = new AuditTarget(targetType, targetId, tenantId);

    public void Record(AuditEvent auditEvent) => _recorded.Add(auditEvent);

    public Task RecordNowAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => WriteOrLogAsync(Create(auditEvent), cancellationToken);

    /// <summary>The pipeline begins a request. Those that it sends itself belong to it and leave no entry of their own.</summary>
    /// <returns>False for one within another.</returns>
    internal bool TryEnter(AuditedRequest request)
    {
        if (_outermost is not null)
        {
            return false;
        }

        _outermost = request;
        _hasEntry = false;
        if (!_isInUnitOfWork)
        {
            Forget();
        }
        else if (request.IsCommand)
        {
            _commands.Add(request);
        }

        return true;
    }

    internal void Leave() => _outermost = null;

    /// <summary>A unit of work begins, or begins again.</summary>
    public void BeginUnitOfWork()
    {
        _isInUnitOfWork = true;
        _hasEntry = false;
        Forget();
    }

    /// <summary>What is to be saved with the command.</summary>
    /// <param name="hasChanges">Whether anything at all will be saved.</param>
    /// <param name="changes">What has changed in the aggregates; null when nothing has.</param>
    public IReadOnlyList<AuditRecord> TakeForCommit(ICommandBase command, IResult answer, bool hasChanges, AuditChanges? changes)
    {
        var records = new List<AuditRecord>();
        var what = RequestOf(command);
        var isWorthIt = what switch
        {
            // A job's own changes.
            null => changes is not null && !(command is IJobRun run && AuditCatalog.IsLeftOut(run.JobName)),
            { IsAudited: false } => false,
            { IsForOperators: true } => true,

            // The system's doings, such as firing a schedule.
            _ when context.Principal == PrincipalKind.System => changes is not null,
            _ => hasChanges || !answer.Succeeded(),
        };
        if (isWorthIt)
        {
            var action = what?.Action ?? AuditCatalog.ActionOfJob(((IJobRun)command).JobName);
            var (outcome, reason) = OutcomeOf(answer);
            records.Add(entries.Create(action, what?.Tags ?? AuditTags.None, outcome, reason, _about ?? SubjectOf(what) ?? changes?.First, TrailOf(what, _about), changes));
        }

        records.AddRange(_recorded.Select(Create));
        _recorded.Clear();
        _hasEntry = true;
        return records;
    }

    /// <summary>The unit of work has ended, and its transaction with it.</summary>
    public async Task EndUnitOfWorkAsync(bool isCommitted, CancellationToken cancellationToken)
    {
        _isInUnitOfWork = false;
        _hasEntry &= isCommitted;
        _recorded.Clear();
        AuditRecord[] waiting = [.. _waiting];
        _waiting.Clear();
        foreach (var record in waiting)
        {
            await WriteOrLogAsync(record, cancellationToken);
        }
    }

    /// <summary>A request was refused, or broke: an entry past everything that was rolled back.</summary>
    internal async Task RefusedAsync(AuditedRequest request, AuditOutcome outcome, string reason, CancellationToken cancellationToken)
    {
        if (_hasEntry)
        {
            return;
        }

        // What a handler named may have been rolled back with the rest, and another tenant's trail is none of the caller's business then.
        var target = _about is { TenantId: null } ? _about : SubjectOf(request);
        await WriteOrLogAsync(entries.Create(request.Action, request.Tags, outcome, reason, target, TrailOf(request, about: null)), cancellationToken);
    }

    /// <summary>Something was read that may be read only with an entry.</summary>
    /// <returns>False when it could not be written.</returns>
    internal Task<bool> ReadAsync(AuditedRequest request, CancellationToken cancellationToken) =>
        TryWriteAsync(entries.Create(request.Action, request.Tags, AuditOutcome.Success, reason: null, _about, TrailOf(request, about: null)), cancellationToken);

    /// <summary>What an answer says of how it ended.</summary>
    internal static (AuditOutcome Outcome, string? Reason) OutcomeOf(IResult answer)
    {
        if (answer.Succeeded())
        {
            return (AuditOutcome.Success, null);
        }

        var error = Error.Of(answer);
        return (error.Kind switch
        {
            ErrorKind.Forbidden or ErrorKind.Unauthenticated => AuditOutcome.Denied,
            ErrorKind.Unavailable => AuditOutcome.Error,
            _ => error.Code == CommonErrors.TenantMismatch.Code ? AuditOutcome.Denied : AuditOutcome.Failure,
        }, error.Code);
    }

    /// <summary>The request that a unit of work is for. A job's is for the one command that the job sends, if it is one.</summary>
    private AuditedRequest? RequestOf(ICommandBase command) =>
        command is not IJobRun ? AuditedRequest.Of(command.GetType()) : _commands is [var only] ? only : null;

    private static Guid? TrailOf(AuditedRequest? request, AuditTarget? about) => request is { IsForOperators: true } ? AuditEntry.Installation : about?.TenantId;

    private AuditTarget? SubjectOf(AuditedRequest? request) =>
        request is { IsForOperators: true } && operators.Subject is { } subject ? new AuditTarget(request.Action.Split('.')[0], subject) : null;

    private AuditRecord Create(AuditEvent auditEvent) => entries.Create(
        auditEvent.Action,
        catalog.Find(auditEvent.Action)?.Tags ?? throw new InvalidOperationException($"No IAuditEventSource declares {auditEvent.Action}."),
        auditEvent.Outcome,
        auditEvent.Reason,
        auditEvent is { TargetType: { } type, TargetId: { } id } ? new AuditTarget(type, id) : null,
        auditEvent.TenantId);

    private Task WriteOrLogAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        if (!_isInUnitOfWork)
        {
            return TryWriteAsync(record, cancellationToken);
        }

        _waiting.Add(record);
        return Task.CompletedTask;
    }

    private async Task<bool> TryWriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync([record], cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // The answer of what was refused stands; that its entry is missing must be seen.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogLost(e, record.Entry.Action, record.Entry.Outcome, record.Entry.Reason, record.Entry.TenantId, record.Entry.ActorId);
            return false;
        }
    }

    private void Forget()
    {
        _about = null;
        _recorded.Clear();
        _commands.Clear();
    }

    [LoggerMessage(LogLevel.Error, "An audit entry could not be written: {Action} {Outcome} {Reason} in the trail of {TenantId} by {ActorId}")]
    private partial void LogLost(Exception exception, string action, AuditOutcome outcome, string? reason, Guid tenantId, Guid? actorId);
}
