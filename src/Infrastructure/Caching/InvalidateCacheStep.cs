using SvcInfra.Application.Caching;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;

namespace SvcInfra.Infrastructure.Caching;

/// <summary>
/// Invalidates the tags of the command and of nested commands when the transaction has ended: before the actions after the commit and before the
/// response. Also after a failure, because a commit whose outcome is unknown counts as one.
/// </summary>
internal sealed class InvalidateCacheStep(CacheInvalidations invalidations) : IUnitOfWorkStep
{
    public UnitOfWorkStage Stage => UnitOfWorkStage.CacheInvalidation;

    public async Task EndedAsync(ICommandBase command, bool isCommitted) => await invalidations.FlushAsync();
}
