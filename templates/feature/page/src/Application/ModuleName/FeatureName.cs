using Ardalis.Result;
using FluentValidation;
using MediatR;
using RootNamespaceOfTheSolution.Application.Common.Messaging;
using RootNamespaceOfTheSolution.Application.Common.Paging;
using RootNamespaceOfTheSolution.Application.Common.Persistence;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Domain.Common;
using RootNamespaceOfTheSolution.Domain.ModuleName;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Describe the use case here: the API document shows this sentence.</summary>
[RequirePermission(AggregateNamePermissions.Read)]
public sealed record FeatureName(string? Cursor, int? Limit) : IQuery<Page<AggregateNameDto>>;

internal sealed class FeatureNameValidator : AbstractValidator<FeatureName>
{
    public FeatureNameValidator() => RuleFor(q => q.Limit).InclusiveBetween(1, PageLimit.Max).WithErrorCode("out_of_range");
}

internal sealed class FeatureNameHandler(IReadRepository<AggregateName> repository)
    : IRequestHandler<FeatureName, Result<Page<AggregateNameDto>>>
{
    private const string Sort = "-createdAt";

    public async Task<Result<Page<AggregateNameDto>>> Handle(FeatureName query, CancellationToken cancellationToken)
    {
        var limit = query.Limit ?? PageLimit.Default;
        Cursor? after = null;
        if (query.Cursor is not null && !Cursor.TryParse(query.Cursor, Sort, out after))
        {
            return CommonErrors.InvalidCursor;
        }

        var items = await repository.ListAsync<AggregateNameDto>(new FeatureNamePage(after?.Id, limit + 1), cancellationToken);
        return Page.Of(items, limit, last => new Cursor(Sort, null, last.Id));
    }
}
