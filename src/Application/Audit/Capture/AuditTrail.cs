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
/// Collects the entries of one scope. During a unit of work nothing is written in a transaction of its own: on SQLite such a write would wait for the
/// unit of work's transaction, which in turn waits for the write. Events to be written immediately are deferred until that transaction has ended.
/// </summary>
public sealed partial class AuditTrail(
    AuditCatalog catalog, AuditEntryFactory entries, IAuditWriter writer, IRequestContext context, OperatorAction operators,
    ILogger<AuditTrail> logger) : IAuditTrail
{
    private readonly List<AuditEvent> _recorded = [];
    private readonly List<AuditRecord> _deferred = [];
    private readonly List<AuditedRequest> _commands = [];
    private AuditTarget? _target;
    private AuditedRequest? _outermost;
    private bool _isInUnitOfWork;
    private bool _hasEntry;

    public void About(string targetType, string targetId, Guid? tenantId = null) => _target = new AuditTarget(targetType, targetId, tenantId);

    public void Record(AuditEvent auditEvent) => _recorded.Add(auditEvent);

    public Task RecordNowAsync(AuditEvent auditEvent, CancellationToken cancellationToken) => WriteOrLogAsync(Create(auditEvent), cancellationToken);

    /// <summary>
    /// Called when the pipeline begins a request. Requests that its handler sends are part of it and leave no entries of their own.
    /// </summary>
    /// <returns>False for a nested request.</returns>
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
            Reset();
        }
        else if (request.IsCommand)
        {
            _commands.Add(request);
        }

        return true;
    }

    internal void Leave() => _outermost = null;

    /// <summary>Called when a unit of work begins, and again at every retry.</summary>
    public void BeginUnitOfWork()
    {
        _isInUnitOfWork = true;
        _hasEntry = false;
        Reset();
    }

    /// <summary>Returns the entries to save in the command's transaction.</summary>
    /// <param name="hasChanges">Whether the transaction saves anything.</param>
    /// <param name="changes">The changes to aggregates; null when none exist.</param>
    public IReadOnlyList<AuditRecord> TakeForCommit(ICommandBase command, IResult response, bool hasChanges, AuditChanges? changes)
    {
        var records = new List<AuditRecord>();
        var request = RequestOf(command);
        var isRecorded = request switch
        {
            // Changes that a job's handler made without a command.
            null => changes is not null && !(command is IJobRun run && AuditCatalog.IsExcluded(run.JobName)),
            { IsAudited: false } => false,
            { IsForOperators: true } => true,

            // Commands of the system itself, such as firing a schedule.
            _ when context.Principal == PrincipalKind.System => changes is not null,
            _ => hasChanges || !response.Succeeded(),
        };
        if (isRecorded)
        {
            var action = request?.Action ?? AuditCatalog.ActionOfJob(((IJobRun)command).JobName);
            var (outcome, reason) = OutcomeOf(response);
            var target = _target ?? OperatorTargetOf(request) ?? changes?.First;
            records.Add(entries.Create(action, request?.Tags ?? AuditTags.None, outcome, reason, target, TrailOf(request, _target), changes));
        }

        records.AddRange(_recorded.Select(Create));
        _recorded.Clear();
        _hasEntry = true;
        return records;
    }

    /// <summary>Called when the unit of work and its transaction have ended. Writes the deferred events.</summary>
    public async Task EndUnitOfWorkAsync(bool isCommitted, CancellationToken cancellationToken)
    {
        _isInUnitOfWork = false;
        _hasEntry &= isCommitted;
        _recorded.Clear();
        AuditRecord[] deferred = [.. _deferred];
        _deferred.Clear();
        foreach (var record in deferred)
        {
            await WriteOrLogAsync(record, cancellationToken);
        }
    }

    /// <summary>Writes the entry of a refused or failed request, outside the transaction that was rolled back.</summary>
    internal async Task RecordRefusalAsync(AuditedRequest request, AuditOutcome outcome, string reason, CancellationToken cancellationToken)
    {
        if (_hasEntry)
        {
            return;
        }

        // A refused caller must not write into another tenant's trail, so a target in another tenant is dropped.
        var target = _target is { TenantId: null } ? _target : OperatorTargetOf(request);
        var record = entries.Create(request.Action, request.Tags, outcome, reason, target, TrailOf(request, target: null));
        await WriteOrLogAsync(record, cancellationToken);
    }

    /// <summary>Writes the entry of an audited query.</summary>
    /// <returns>False when the entry could not be written; the query's result must not be shown then.</returns>
    internal Task<bool> RecordReadAsync(AuditedRequest request, CancellationToken cancellationToken)
    {
        var trail = TrailOf(request, target: null);
        return TryWriteAsync(entries.Create(request.Action, request.Tags, AuditOutcome.Success, reason: null, _target, trail), cancellationToken);
    }

    internal static (AuditOutcome Outcome, string? Reason) OutcomeOf(IResult response)
    {
        if (response.Succeeded())
        {
            return (AuditOutcome.Success, null);
        }

        var error = Error.Of(response);
        return (error.Kind switch
        {
            ErrorKind.Forbidden or ErrorKind.Unauthenticated => AuditOutcome.Denied,
            ErrorKind.Unavailable => AuditOutcome.Error,
            _ => error.Code == CommonErrors.TenantMismatch.Code ? AuditOutcome.Denied : AuditOutcome.Failure,
        }, error.Code);
    }

    /// <summary>The request that a unit of work runs. For a job it is the command that the job sends, if it sends exactly one.</summary>
    private AuditedRequest? RequestOf(ICommandBase command) =>
        command is not IJobRun ? AuditedRequest.Of(command.GetType()) : _commands is [var only] ? only : null;

    private static Guid? TrailOf(AuditedRequest? request, AuditTarget? target) =>
        request is { IsForOperators: true } ? AuditEntry.Installation : target?.TenantId;

    private AuditTarget? OperatorTargetOf(AuditedRequest? request) =>
        request is { IsForOperators: true } && operators.Subject is { } subject ? new AuditTarget(request.Action.Split('.')[0], subject) : null;

    private AuditRecord Create(AuditEvent auditEvent) => entries.Create(
        auditEvent.Action,
        catalog.Find(auditEvent.Action)?.Tags ?? throw new InvalidOperationException(
            $"No IAuditEventSource declares the event {auditEvent.Action}. Declare it in the module's event source."),
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

        _deferred.Add(record);
        return Task.CompletedTask;
    }

    private async Task<bool> TryWriteAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        try
        {
            await writer.WriteAsync([record], cancellationToken);
            return true;
        }
#pragma warning disable CA1031 // The response stays as it is; the error log reports the lost entry.
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogLost(e, record.Entry.Action, record.Entry.Outcome, record.Entry.Reason, record.Entry.TenantId, record.Entry.ActorId);
            return false;
        }
    }

    private void Reset()
    {
        _target = null;
        _recorded.Clear();
        _commands.Clear();
    }

    [LoggerMessage(
        LogLevel.Error,
        "An audit entry could not be written and is lost: {Action} {Outcome} {Reason} by actor {ActorId} in the trail of tenant {TenantId}.")]
    private partial void LogLost(Exception exception, string action, AuditOutcome outcome, string? reason, Guid tenantId, Guid? actorId);
}
