using Ardalis.Result;
using MediatR;
using RootNamespaceOfTheSolution.Application.Common.Messaging;
using RootNamespaceOfTheSolution.Application.Common.Persistence;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Domain.ModuleName;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Reads an aggregate of the acting tenant.</summary>
[RequirePermission(AggregateNamePermissions.Read)]
public sealed record GetAggregateName(Guid Id) : IQuery<AggregateNameDto>;

internal sealed class GetAggregateNameHandler(IReadRepository<AggregateName> repository)
    : IRequestHandler<GetAggregateName, Result<AggregateNameDto>>
{
    public async Task<Result<AggregateNameDto>> Handle(GetAggregateName query, CancellationToken cancellationToken) =>
        await repository.FirstAsync<AggregateNameDto>(new AggregateNameById(query.Id), cancellationToken) is { } found
            ? found
            : AggregateNameErrors.NotFound;
}
