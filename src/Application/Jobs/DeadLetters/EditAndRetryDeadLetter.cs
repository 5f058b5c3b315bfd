using System.Text.Json;
using Ardalis.Result;
using FluentValidation;
using MediatR;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Jobs;

namespace SvcInfra.Application.Jobs.DeadLetters;

/// <summary>Puts a dead letter back into its queue with another payload. A payload that does not fit the job kind is refused.</summary>
/// <param name="Payload">The complete new payload.</param>
[RequireOperator(JobOperatorPermissions.Manage)]
public sealed record EditAndRetryDeadLetter(Guid Id, [Secret] JsonElement? Payload) : ICommand;

internal sealed class EditAndRetryDeadLetterValidator : AbstractValidator<EditAndRetryDeadLetter>
{
    public EditAndRetryDeadLetterValidator() => RuleFor(c => c.Payload).NotNull().WithErrorCode("required");
}

internal sealed class EditAndRetryDeadLetterHandler(IDeadLetters jobs, JobCatalog catalog, OperatorLog log)
    : IRequestHandler<EditAndRetryDeadLetter, Result>
{
    public async Task<Result> Handle(EditAndRetryDeadLetter command, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(command.Id, cancellationToken) is not { } dead)
        {
            return JobErrors.DeadNotFound;
        }

        if (catalog.Named(dead.Name) is not { } type)
        {
            return JobErrors.UnknownKind;
        }

        IJob payload;
        try
        {
            payload = type.Read(command.Payload!.Value.GetRawText());
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            return Error.Validation("payload", "invalid_payload", $"The payload does not fit the job kind {type.Name}: {e.Message}");
        }

        var retried = await jobs.RetryAsync(command.Id, type, payload, cancellationToken);
        if (retried.IsSuccess)
        {
            log.Record(nameof(EditAndRetryDeadLetter), command.Id);
        }

        return retried;
    }
}
