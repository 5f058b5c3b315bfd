using Ardalis.Result;
using SvcInfra.Application.Audit.Capture;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Infrastructure.Persistence;

namespace SvcInfra.Infrastructure.Audit.Capture;

/// <summary>Saves a command's entry in the same batch as the command's changes, without another round trip.</summary>
internal sealed class AuditStep(AppDbContext context, AuditTrail trail) : IUnitOfWorkStep
{
    public UnitOfWorkStage Stage => UnitOfWorkStage.Audit;

    public Task BeforeHandlerAsync(ICommandBase command, CancellationToken cancellationToken)
    {
        trail.BeginUnitOfWork();
        return Task.CompletedTask;
    }

    public Task BeforeSaveAsync(ICommandBase command, IResult response, CancellationToken cancellationToken)
    {
        var hasChanges = context.ChangeTracker.HasChanges() || context.CommandTransaction is { HasWritten: true };
        foreach (var record in trail.TakeForCommit(command, response, hasChanges, hasChanges ? ChangeReader.Read(context.ChangeTracker) : null))
        {
            context.AddRecord(record);
        }

        return Task.CompletedTask;
    }

    public Task EndedAsync(ICommandBase command, bool isCommitted) => trail.EndUnitOfWorkAsync(isCommitted, CancellationToken.None);
}
