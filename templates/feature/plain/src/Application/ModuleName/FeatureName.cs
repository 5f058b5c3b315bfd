using Ardalis.Result;
using FluentValidation;
using MediatR;
using RootNamespaceOfTheSolution.Application.Common.Messaging;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Application.Common.Validation;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Describe the use case here: the API document shows this sentence.</summary>
/// <param name="Note">1 to 200 characters on one line.</param>
#if (isQuery)
[RequirePermission(AggregateNamePermissions.Read)]
public sealed record FeatureName(string Note) : IQuery<FeatureNameDto>;
#else
[RequirePermission(AggregateNamePermissions.Write)]
public sealed record FeatureName(string Note) : ICommand<FeatureNameDto>;
#endif

internal sealed class FeatureNameValidator : AbstractValidator<FeatureName>
{
    public FeatureNameValidator() => RuleFor(r => r.Note).SingleLine(200);
}

internal sealed class FeatureNameHandler(IRequestContext context) : IRequestHandler<FeatureName, Result<FeatureNameDto>>
{
    public Task<Result<FeatureNameDto>> Handle(FeatureName request, CancellationToken cancellationToken) =>
        Task.FromResult<Result<FeatureNameDto>>(new FeatureNameDto(context.RequireTenantId(), request.Note));
}
