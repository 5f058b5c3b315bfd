using Ardalis.Result;
using MapsterMapper;
using MediatR;
using RootNamespaceOfTheSolution.Application.Common.Messaging;
using RootNamespaceOfTheSolution.Application.Common.Persistence;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Domain.ModuleName;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Describe the use case here: the API document shows this sentence.</summary>
[RequirePermission(AggregateNamePermissions.Write)]
public sealed record FeatureName(Guid Id, long? ExpectedVersion) : ICommand<AggregateNameDto>;

internal sealed class FeatureNameHandler(IRepository<AggregateName> repository, IMapper mapper)
    : IRequestHandler<FeatureName, Result<AggregateNameDto>>
{
    public async Task<Result<AggregateNameDto>> Handle(FeatureName command, CancellationToken cancellationToken)
    {
        if (await repository.FirstOrDefaultAsync(new AggregateNameById(command.Id), cancellationToken) is not { } found)
        {
            return AggregateNameErrors.NotFound;
        }

        if (ExpectedVersion.Check(found, command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        // Call a method of the aggregate here. It raises the event, or returns an error that the caller gets.
        await repository.UpdateAsync(found, cancellationToken);
        return mapper.Map<AggregateNameDto>(found);
    }
}
