using Ardalis.Result;
using FluentValidation;
using MediatR;
using RootNamespaceOfTheSolution.Application.Common.Messaging;
using RootNamespaceOfTheSolution.Application.Common.Security;
using RootNamespaceOfTheSolution.Application.Common.Validation;

namespace RootNamespaceOfTheSolution.Application.ModuleName;

/// <summary>Says what it does, for whoever reads the API document.</summary>
[RequirePermission(FeatureNamePermission.Name)]
#if (isQuery)
public sealed record FeatureName(string Note) : IQuery<FeatureNameDto>;
#else
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
