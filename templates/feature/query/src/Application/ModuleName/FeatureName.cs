using Ardalis.Result;
using MediatR;
using RootNamespaceOfTheSolution.Application.Common.Messaging;
using RootNamespaceOfTheSolution.Application.Common.Persistence;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Domain.ModuleName;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Describe the use case here: the API document shows this sentence.</summary>
[RequirePermission(AggregateNamePermissions.Read)]
public sealed record FeatureName(Guid Id) : IQuery<AggregateNameDto>;

internal sealed class FeatureNameHandler(IReadRepository<AggregateName> repository) : IRequestHandler<FeatureName, Result<AggregateNameDto>>
{
    // A response of another shape gets a record of its own beside AggregateNameDto: its columns are read by the names of its properties.
    public async Task<Result<AggregateNameDto>> Handle(FeatureName query, CancellationToken cancellationToken) =>
        await repository.FirstAsync<AggregateNameDto>(new AggregateNameById(query.Id), cancellationToken) is { } found
            ? found
            : AggregateNameErrors.NotFound;
}
