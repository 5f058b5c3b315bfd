using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Jobs;

/// <summary>Runs a command as a job. The job kind has the command's name and settings.</summary>
internal sealed record RunCommand<T>(T Command) : IJob
    where T : IEnqueueable;

internal sealed class RunCommandHandler<T>(ISender sender) : IJobHandler<RunCommand<T>>
    where T : IEnqueueable
{
    public async Task HandleAsync(RunCommand<T> job, JobContext context, CancellationToken cancellationToken)
    {
        var response = await sender.Send(job.Command, cancellationToken);
        if (response is IResult result && !result.Succeeded())
        {
            var error = Error.Of(result);
            throw error.Kind is ErrorKind.Conflict or ErrorKind.PreconditionFailed or ErrorKind.TooManyRequests or ErrorKind.Unavailable
                ? new CommandFailedException($"{error.Code}: {error.Message}")
                : new NonRetryableJobException($"{error.Code}: {error.Message}");
        }
    }
}

/// <summary>The command failed for a reason that may be gone at the next attempt.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
