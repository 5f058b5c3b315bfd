using Ardalis.Result;
using MediatR;
using RootNamespaceOfTheSolution.Application.Common.Messaging;
using RootNamespaceOfTheSolution.Application.Common.Persistence;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Domain.ModuleName;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Deletes an aggregate. Its name can be used again at once.</summary>
[RequirePermission(AggregateNamePermissions.Delete)]
public sealed record DeleteAggregateName(Guid Id, long? ExpectedVersion) : ICommand;

internal sealed class DeleteAggregateNameHandler(IRepository<AggregateName> repository, TimeProvider time)
    : IRequestHandler<DeleteAggregateName, Result>
{
    public async Task<Result> Handle(DeleteAggregateName command, CancellationToken cancellationToken)
    {
        if (await repository.FirstOrDefaultAsync(new AggregateNameById(command.Id), cancellationToken) is not { } found)
        {
            return AggregateNameErrors.NotFound;
        }

        if (ExpectedVersion.Check(found, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        found.Delete(time.GetUtcNow());
        return Result.NoContent();
    }
}
