using Ardalis.Result;
using MediatR;
using RootNamespaceOfTheSolution.Application.Common.Paging;
using RootNamespaceOfTheSolution.Application.Common.Persistence;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Domain.ModuleName;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Lists the acting tenant's module words page by page, the newest first.</summary>
[RequirePermission(AggregateNamePermissions.Read)]
public sealed record ListModuleName : ListQuery<AggregateNameDto>
{
    internal static readonly ListOf<AggregateName, AggregateNameDto> List = new ListOf<AggregateName, AggregateNameDto>("-createdAt", x => x.Id)
        .SortById("createdAt")
        .Filter("createdAt", x => x.CreatedAt);

    public override ListDefinition Declare() => List;
}

internal sealed class ListModuleNameHandler(ListPages pages, IReadRepository<AggregateName> repository)
    : IRequestHandler<ListModuleName, Result<Page<AggregateNameDto>>>
{
    public Task<Result<Page<AggregateNameDto>>> Handle(ListModuleName query, CancellationToken cancellationToken) =>
        pages.ReadAsync(ListModuleName.List, query, page => repository.ListAsync<AggregateNameDto>(page, cancellationToken));
}
