using Ardalis.Result;
using MediatR;
using RootNamespaceOfTheSolution.Application.Common.Paging;
using RootNamespaceOfTheSolution.Application.Common.Persistence;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Domain.ModuleName;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Describe the use case here: the API document shows this sentence.</summary>
[RequirePermission(AggregateNamePermissions.Read)]
public sealed record FeatureName : ListQuery<AggregateNameDto>
{
    internal static readonly ListOf<AggregateName, AggregateNameDto> List = new ListOf<AggregateName, AggregateNameDto>("-createdAt", x => x.Id)
        .SortById("createdAt")
        .Filter("createdAt", x => x.CreatedAt);

    public override ListDefinition Declare() => List;
}

internal sealed class FeatureNameHandler(ListPages pages, IReadRepository<AggregateName> repository)
    : IRequestHandler<FeatureName, Result<Page<AggregateNameDto>>>
{
    public Task<Result<Page<AggregateNameDto>>> Handle(FeatureName query, CancellationToken cancellationToken) =>
        pages.ReadAsync(FeatureName.List, query, page => repository.ListAsync<AggregateNameDto>(page, cancellationToken));
}
