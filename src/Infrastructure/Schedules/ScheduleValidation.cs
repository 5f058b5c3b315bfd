using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Application.Schedules;

namespace SvcInfra.Infrastructure.Schedules;

/// <summary>Checks the declarations with the settings, before any connection is opened. An invalid one stops the start.</summary>
internal sealed class ScheduleValidation(
    ScheduleCatalog catalog, IServiceProviderIsService services, TimeProvider time) : IValidateOptions<SchedulesOptions>
{
    public ValidateOptionsResult Validate(string? name, SchedulesOptions options)
    {
        string[] problems = [.. catalog.Problems];
        if (problems.Length == 0)
        {
            problems = [.. catalog.All.Select(type => ScheduleTriggers.ProblemOf(type, time.GetUtcNow()) ?? HandlerProblemOf(type)).OfType<string>()];
        }

        return problems.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private string? HandlerProblemOf(ScheduleType type) => services.IsService(typeof(IJobHandler<>).MakeGenericType(type.JobType))
        ? null
        : $"[Recurring] of {type.JobType.Name}: the job has no handler; implement IJobHandler<{type.JobType.Name}>.";
}
