using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Application.Common.Validation;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Common.Behaviors;

/// <summary>
/// Refuses text that cannot be stored and a missing version, then checks the parameters of a list, runs all validators of a request and returns all
/// errors at once, under the client's field names.
/// </summary>
internal sealed class ValidationBehavior<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : notnull
    where TResponse : IResult
{
    public async Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
    {
        // First, and alone when it finds an error: validators may rely on well-formed text.
        if (RequestTextValidator.Check(request) is { } texts)
        {
            return Failure.From<TResponse>(Error.Validation(texts));
        }

        if (request is IRequiresVersion { ExpectedVersion: null })
        {
            return Failure.From<TResponse>(CommonErrors.VersionRequired);
        }

        var errors = request is ListQuery list ? list.Declare().Check(list) : null;
        foreach (var validator in validators)
        {
            var result = await validator.ValidateAsync(request, cancellationToken);
            if (!result.IsValid)
            {
                (errors ??= []).AddRange(result.Errors.Select(
                    e => new FieldError(FieldNames.ForClients(e.PropertyName), FieldNames.Code(e.ErrorCode), e.ErrorMessage)));
            }
        }

        return errors is null ? await next() : Failure.From<TResponse>(Error.Validation(errors));
    }
}
