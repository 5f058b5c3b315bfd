using Microsoft.EntityFrameworkCore.Migrations;

namespace SvcInfra.Infrastructure.Schedules.Migrations.PostgreSql;

/// <summary>
/// Quartz's tables as its version 4.7.3 has them, without those of its execution history, which is not used. They are no part of the model:
/// Quartz alone reads and writes them. A migration is built on this, so it does not change; a newer Quartz gets its changes in a new migration
/// (tests/IntegrationTests/Schedules compares the result with what Quartz expects).
/// </summary>
internal static class QuartzTables
{
    public static void Create(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "qrtz_job_details",
            table => new
            {
                sched_name = table.Column<string>("text", nullable: false),
                job_name = table.Column<string>("text", nullable: false),
                job_group = table.Column<string>("text", nullable: false),
                description = table.Column<string>("text", nullable: true),
                job_class_name = table.Column<string>("text", nullable: false),
                is_durable = table.Column<bool>("boolean", nullable: false),
                is_nonconcurrent = table.Column<bool>("boolean", nullable: false),
                is_update_data = table.Column<bool>("boolean", nullable: false),
                requests_recovery = table.Column<bool>("boolean", nullable: false),
                job_data = table.Column<byte[]>("bytea", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_qrtz_job_details", x => new { x.sched_name, x.job_name, x.job_group });
            });
        migrationBuilder.CreateTable(
            "qrtz_triggers",
            table => new
            {
                sched_name = table.Column<string>("text", nullable: false),
                trigger_name = table.Column<string>("text", nullable: false),
                trigger_group = table.Column<string>("text", nullable: false),
                job_name = table.Column<string>("text", nullable: false),
                job_group = table.Column<string>("text", nullable: false),
                description = table.Column<string>("text", nullable: true),
                next_fire_time = table.Column<long>("bigint", nullable: true),
                prev_fire_time = table.Column<long>("bigint", nullable: true),
                priority = table.Column<int>("integer", nullable: true),
                trigger_state = table.Column<string>("text", nullable: false),
                trigger_type = table.Column<string>("text", nullable: false),
                start_time = table.Column<long>("bigint", nullable: false),
                end_time = table.Column<long>("bigint", nullable: true),
                calendar_name = table.Column<string>("text", nullable: true),
                misfire_instr = table.Column<short>("smallint", nullable: true),
                misfire_orig_fire_time = table.Column<long>("bigint", nullable: true),
                execution_group = table.Column<string>("character varying(200)", nullable: true),
                preferred_node = table.Column<string>("character varying(200)", nullable: true),
                preferred_node_auto = table.Column<bool>("boolean", nullable: false, defaultValue: false),
                retry_policy = table.Column<string>("character varying(250)", nullable: true),
                retry_attempt = table.Column<int>("integer", nullable: true),
                continues_trigger_name = table.Column<string>("text", nullable: true),
                continues_trigger_group = table.Column<string>("text", nullable: true),
                continuation_condition = table.Column<int>("integer", nullable: true),
                overlap_policy = table.Column<int>("integer", nullable: true),
                pause_reason = table.Column<string>("character varying(250)", nullable: true),
                paused_by = table.Column<string>("character varying(200)", nullable: true),
                paused_at = table.Column<long>("bigint", nullable: true),
                misfire_threshold = table.Column<long>("bigint", nullable: true),
                fixed_delay = table.Column<bool>("boolean", nullable: true),
                job_data = table.Column<byte[]>("bytea", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_qrtz_triggers", x => new { x.sched_name, x.trigger_name, x.trigger_group });
                table.ForeignKey("fk_qrtz_triggers_job_details", x => new { x.sched_name, x.job_name, x.job_group }, "qrtz_job_details", ["sched_name", "job_name", "job_group"]);
            });
        migrationBuilder.CreateTable(
            "qrtz_simple_triggers",
            table => new
            {
                sched_name = table.Column<string>("text", nullable: false),
                trigger_name = table.Column<string>("text", nullable: false),
                trigger_group = table.Column<string>("text", nullable: false),
                repeat_count = table.Column<long>("bigint", nullable: false),
                repeat_interval = table.Column<long>("bigint", nullable: false),
                times_triggered = table.Column<long>("bigint", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_qrtz_simple_triggers", x => new { x.sched_name, x.trigger_name, x.trigger_group });
                table.ForeignKey("fk_qrtz_simple_triggers_triggers", x => new { x.sched_name, x.trigger_name, x.trigger_group }, "qrtz_triggers", ["sched_name", "trigger_name", "trigger_group"], onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateTable(
            "qrtz_cron_triggers",
            table => new
            {
                sched_name = table.Column<string>("text", nullable: false),
                trigger_name = table.Column<string>("text", nullable: false),
                trigger_group = table.Column<string>("text", nullable: false),
                cron_expression = table.Column<string>("text", nullable: false),
                time_zone_id = table.Column<string>("text", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_qrtz_cron_triggers", x => new { x.sched_name, x.trigger_name, x.trigger_group });
                table.ForeignKey("fk_qrtz_cron_triggers_triggers", x => new { x.sched_name, x.trigger_name, x.trigger_group }, "qrtz_triggers", ["sched_name", "trigger_name", "trigger_group"], onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateTable(
            "qrtz_simprop_triggers",
            table => new
            {
                sched_name = table.Column<string>("text", nullable: false),
                trigger_name = table.Column<string>("text", nullable: false),
                trigger_group = table.Column<string>("text", nullable: false),
                str_prop_1 = table.Column<string>("text", nullable: true),
                str_prop_2 = table.Column<string>("text", nullable: true),
                str_prop_3 = table.Column<string>("text", nullable: true),
                int_prop_1 = table.Column<int>("integer", nullable: true),
                int_prop_2 = table.Column<int>("integer", nullable: true),
                long_prop_1 = table.Column<long>("bigint", nullable: true),
                long_prop_2 = table.Column<long>("bigint", nullable: true),
                dec_prop_1 = table.Column<decimal>("numeric", nullable: true),
                dec_prop_2 = table.Column<decimal>("numeric", nullable: true),
                bool_prop_1 = table.Column<bool>("boolean", nullable: true),
                bool_prop_2 = table.Column<bool>("boolean", nullable: true),
                time_zone_id = table.Column<string>("text", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_qrtz_simprop_triggers", x => new { x.sched_name, x.trigger_name, x.trigger_group });
                table.ForeignKey("fk_qrtz_simprop_triggers_triggers", x => new { x.sched_name, x.trigger_name, x.trigger_group }, "qrtz_triggers", ["sched_name", "trigger_name", "trigger_group"], onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateTable(
            "qrtz_blob_triggers",
            table => new
            {
                sched_name = table.Column<string>("text", nullable: false),
                trigger_name = table.Column<string>("text", nullable: false),
                trigger_group = table.Column<string>("text", nullable: false),
                blob_data = table.Column<byte[]>("bytea", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_qrtz_blob_triggers", x => new { x.sched_name, x.trigger_name, x.trigger_group });
                table.ForeignKey("fk_qrtz_blob_triggers_triggers", x => new { x.sched_name, x.trigger_name, x.trigger_group }, "qrtz_triggers", ["sched_name", "trigger_name", "trigger_group"], onDelete: ReferentialAction.Cascade);
            });
        migrationBuilder.CreateTable(
            "qrtz_calendars",
            table => new
            {
                sched_name = table.Column<string>("text", nullable: false),
                calendar_name = table.Column<string>("text", nullable: false),
                calendar = table.Column<byte[]>("bytea", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_qrtz_calendars", x => new { x.sched_name, x.calendar_name });
            });
        migrationBuilder.CreateTable(
            "qrtz_paused_trigger_grps",
            table => new
            {
                sched_name = table.Column<string>("text", nullable: false),
                trigger_group = table.Column<string>("text", nullable: false),
                pause_reason = table.Column<string>("character varying(250)", nullable: true),
                paused_by = table.Column<string>("character varying(200)", nullable: true),
                paused_at = table.Column<long>("bigint", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_qrtz_paused_trigger_grps", x => new { x.sched_name, x.trigger_group });
            });
        migrationBuilder.CreateTable(
            "qrtz_paused_job_grps",
            table => new
            {
                sched_name = table.Column<string>("text", nullable: false),
                job_group = table.Column<string>("text", nullable: false),
                pause_reason = table.Column<string>("character varying(250)", nullable: true),
                paused_by = table.Column<string>("character varying(200)", nullable: true),
                paused_at = table.Column<long>("bigint", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_qrtz_paused_job_grps", x => new { x.sched_name, x.job_group });
            });
        migrationBuilder.CreateTable(
            "qrtz_fired_triggers",
            table => new
            {
                sched_name = table.Column<string>("text", nullable: false),
                entry_id = table.Column<string>("text", nullable: false),
                trigger_name = table.Column<string>("text", nullable: false),
                trigger_group = table.Column<string>("text", nullable: false),
                instance_name = table.Column<string>("text", nullable: false),
                fired_time = table.Column<long>("bigint", nullable: false),
                sched_time = table.Column<long>("bigint", nullable: false),
                priority = table.Column<int>("integer", nullable: false),
                state = table.Column<string>("text", nullable: false),
                job_name = table.Column<string>("text", nullable: true),
                job_group = table.Column<string>("text", nullable: true),
                is_nonconcurrent = table.Column<bool>("boolean", nullable: false),
                requests_recovery = table.Column<bool>("boolean", nullable: true),
                execution_group = table.Column<string>("character varying(200)", nullable: true),
                progress = table.Column<int>("integer", nullable: true),
                progress_message = table.Column<string>("character varying(250)", nullable: true),
                interrupt_requested_time = table.Column<long>("bigint", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_qrtz_fired_triggers", x => new { x.sched_name, x.entry_id });
            });
        migrationBuilder.CreateTable(
            "qrtz_scheduler_state",
            table => new
            {
                sched_name = table.Column<string>("text", nullable: false),
                instance_name = table.Column<string>("text", nullable: false),
                last_checkin_time = table.Column<long>("bigint", nullable: false),
                checkin_interval = table.Column<long>("bigint", nullable: false),
                quartz_version = table.Column<string>("character varying(20)", nullable: true),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_qrtz_scheduler_state", x => new { x.sched_name, x.instance_name });
            });
        migrationBuilder.CreateTable(
            "qrtz_locks",
            table => new
            {
                sched_name = table.Column<string>("text", nullable: false),
                lock_name = table.Column<string>("text", nullable: false),
            },
            constraints: table =>
            {
                table.PrimaryKey("pk_qrtz_locks", x => new { x.sched_name, x.lock_name });
            });
        migrationBuilder.CreateIndex("idx_qrtz_j_g_n", "qrtz_job_details", ["sched_name", "job_group", "job_name"]);
        migrationBuilder.CreateIndex("idx_qrtz_t_j", "qrtz_triggers", ["sched_name", "job_name", "job_group"]);
        migrationBuilder.CreateIndex("idx_qrtz_t_g_n", "qrtz_triggers", ["sched_name", "trigger_group", "trigger_name"]);
        migrationBuilder.CreateIndex("idx_qrtz_t_c", "qrtz_triggers", ["sched_name", "calendar_name"]);
        migrationBuilder.CreateIndex("idx_qrtz_t_nft_st", "qrtz_triggers", ["sched_name", "trigger_state", "next_fire_time", "priority", "misfire_instr"], descending: [false, false, false, true, false]);
        migrationBuilder.CreateIndex("idx_qrtz_ft_inst_job_req_rcvry", "qrtz_fired_triggers", ["sched_name", "instance_name", "requests_recovery"]);
        migrationBuilder.CreateIndex("idx_qrtz_ft_j_g", "qrtz_fired_triggers", ["sched_name", "job_name", "job_group"]);
        migrationBuilder.CreateIndex("idx_qrtz_ft_t_g", "qrtz_fired_triggers", ["sched_name", "trigger_name", "trigger_group"]);
    }

    public static void Drop(MigrationBuilder migrationBuilder)
    {
        // What refers to another goes first.
        string[] tables =
        [
            "qrtz_simple_triggers",
            "qrtz_cron_triggers",
            "qrtz_simprop_triggers",
            "qrtz_blob_triggers",
            "qrtz_calendars",
            "qrtz_paused_trigger_grps",
            "qrtz_paused_job_grps",
            "qrtz_fired_triggers",
            "qrtz_scheduler_state",
            "qrtz_locks",
            "qrtz_triggers",
            "qrtz_job_details",
        ];
        foreach (var table in tables)
        {
            migrationBuilder.DropTable(table);
        }
    }
}
